"""The theme in use: light, dark or that of the system; changed at once, everywhere."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication

from gui.core.program.preferences import Theme
from gui.program.settings import Settings
from gui.qt.look.icons import renew_icons
from gui.qt.look.theme import apply_theme, wants_dark


class ThemeControl(QObject):
    """Keeps the two switches of the menu and what is on the screen alike. GUI thread.

    ``use``: gives the theme to what does not ask its palette when it paints.
    """

    def __init__(
        self,
        settings: Settings,
        dark: QAction,
        follow: QAction,
        use: Callable[[bool], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._switch = dark
        self._follow = follow
        self._use = use
        self.dark = wants_dark(settings.preferences.theme)
        self._show(settings.preferences.theme)
        dark.triggered.connect(self._on_dark)
        follow.triggered.connect(self._on_follow)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.renew)

    def choose(self, theme: Theme) -> None:
        """Use ``theme`` from now on."""
        self._settings.change(theme=theme)  # the window calls ``renew``, as after any change

    @Slot(bool)
    def _on_dark(self, dark: bool) -> None:
        self.choose("dark" if dark else "light")

    @Slot(bool)
    def _on_follow(self, follow: bool) -> None:
        self.choose("system" if follow else "dark" if self.dark else "light")

    @Slot()
    def renew(self) -> None:
        """Show the theme of the settings, and of the system if they say so."""
        theme = self._settings.preferences.theme
        dark = wants_dark(theme)
        if dark != self.dark:
            self.dark = dark
            app = QApplication.instance()
            if isinstance(app, QApplication):
                apply_theme(app, dark)
            renew_icons()
            self._use(dark)
        self._show(theme)

    def _show(self, theme: Theme) -> None:
        self._switch.setChecked(self.dark)
        self._follow.setChecked(theme == "system")

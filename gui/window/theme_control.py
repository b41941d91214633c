"""The theme in use: light, dark or that of the system; changed at once, everywhere."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication

from gui.core.program.preferences import Theme
from gui.program.settings import Settings
from gui.qt.look.icons import renew_icons
from gui.qt.look.theme import apply_theme, wants_dark

_KEY: Final = "Ctrl+D"


class ThemeControl(QObject):
    """Keeps the three entries of the menu and what is on the screen alike. GUI thread.

    Ctrl+D is the key of the theme that is not on the screen, light or dark.
    ``use``: gives the theme to what does not ask its palette when it paints.
    """

    def __init__(
        self,
        settings: Settings,
        entries: Mapping[Theme, QAction],
        use: Callable[[bool], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._entries = entries
        self._use = use
        self.dark = wants_dark(settings.preferences.theme)
        self._show(settings.preferences.theme)
        group = QActionGroup(self)  # one choice of three
        for entry in entries.values():
            group.addAction(entry)
        group.triggered.connect(self._on_chosen)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.renew)

    def choose(self, theme: Theme) -> None:
        """Use ``theme`` from now on."""
        self._settings.change(theme=theme)  # the window calls ``renew``, as after any change

    @Slot(QAction)
    def _on_chosen(self, entry: QAction) -> None:
        self.choose(next(theme for theme, each in self._entries.items() if each is entry))

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
        self._entries[theme].setChecked(True)
        shown: Theme = "dark" if self.dark else "light"
        other: Theme = "light" if self.dark else "dark"
        self._entries[shown].setShortcuts([])  # first: two would be ambiguous
        self._entries[other].setShortcut(QKeySequence(_KEY))

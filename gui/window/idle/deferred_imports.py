"""Does what is not needed at the start one at a time, after the first values.

Modules are imported; icons are painted, of which the first menu or editor would paint a dozen.
"""

from importlib import import_module
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from gui.qt.look.command_icons import ICON_NAMES
from gui.qt.look.icons import paint_ahead
from gui.window.idle.idle_timer import IdleTimer

_BEGIN_MS: Final = 2_000
_INTERVAL_MS: Final = 100  # each blocks the GUI thread for some milliseconds
_ICONS: Final = 4  # in one turn: 2 ms
MODULES: Final = (  # a module that loads many comes after those that take longest
    "numpy.ma",  # by np.unique
    "gui.core.groups.diff",
    "gui.core.groups.setup_edits",
    "gui.files.disk.xml_tree",
    "gui.files.formats.autosave_req",
    "gui.files.formats.autosave_sav",
    "gui.files.formats.burt",
    "gui.files.formats.json_list",
    "gui.files.formats.phoebus_plt",
    "gui.files.formats.striptool_stp",
    "gui.files.formats.databases.substitutions",
    "gui.files.formats.displays.open_display",
    "gui.files.groups.open",
    "gui.core.snapshots.state_columns",
    "gui.core.snapshots.taking",
    "gui.files.snapshots.open",
    "gui.widgets.snapshots.model",
    "gui.widgets.snapshots.table",
    "gui.widgets.snapshots.panel",
    "gui.tab.restore",
    "gui.widgets.puts.put_queue",
    "gui.tab.puts",
    "gui.tab.snapshots",
    "gui.widgets.puts.confirm_dialog",
    "gui.widgets.puts.value_delegate",
    "gui.core.inspector.inspection",
    "gui.widgets.inspector.inspector",
    "gui.tab.inspectors",
    "gui.files.program.put_log",
    "gui.widgets.alarms.alarm_view",
    "gui.tab.figures_source",
    "gui.widgets.diagnostics.figures_view",
    "gui.widgets.diagnostics.log_view",
    "gui.widgets.group_editor.draft",
    "gui.widgets.group_editor.rows_model",
    "gui.widgets.group_editor.rows_tab",
    "gui.widgets.group_editor.editor_dialog",
    "gui.window.actions.site_names",
    "gui.window.settings.ca_page",
    "gui.window.settings.archive_page",
    "gui.window.settings.settings_dialog",
)


class DeferredImports(QObject):
    """Starts by itself. GUI thread. What is needed sooner is imported, or painted, then."""

    done = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left = list(MODULES)
        self._icons = list(ICON_NAMES)
        self._timer = IdleTimer(_INTERVAL_MS, self)
        self._timer.idle.connect(self._prepare_some)
        self._timer.wait(_BEGIN_MS)

    @Slot()
    def _prepare_some(self) -> None:
        if self._left:
            self._timer.wait(_INTERVAL_MS)
            import_module(self._left.pop(0))
        elif self._icons:
            self._timer.wait(_INTERVAL_MS)
            for _ in range(min(_ICONS, len(self._icons))):
                paint_ahead(self._icons.pop())
        else:
            self.done.emit()

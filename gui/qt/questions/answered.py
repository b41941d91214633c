"""The one place that waits for the answer of a dialog in an event loop of its own."""

from PySide6.QtWidgets import QDialog
from shiboken6 import isValid


def answered(dialog: QDialog) -> int | None:
    """Show ``dialog``, wait for its answer and return that, as ``exec`` does; events go on.

    ``None``: the window or tab that it belongs to ended meanwhile, and the dialog with it: nothing
    more may be asked of it, nor of others that belonged there. Else it can be asked until the
    caller returns to the event loop, in which it ends. GUI thread.
    """
    result = dialog.exec()
    if not isValid(dialog):
        return None
    dialog.deleteLater()
    return int(result)

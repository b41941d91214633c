"""What is loaded after the start waits while the window has other work, or PVs connect."""

from types import SimpleNamespace

from PySide6.QtCore import QObject

from gui.window.idle import deferred_imports, idle_timer
from gui.window.idle.deferred_imports import DeferredImports


def test_a_module_is_loaded_only_in_a_turn_that_is_in_time(qtbot, monkeypatch):
    loaded, now = [], SimpleNamespace(s=0.0, many=False)
    monkeypatch.setattr(idle_timer, "time", SimpleNamespace(monotonic=lambda: now.s))
    monkeypatch.setattr(idle_timer, "many_connect", lambda: now.many)
    monkeypatch.setattr(deferred_imports, "MODULES", ("a", "b"))
    monkeypatch.setattr(deferred_imports, "ICON_NAMES", tuple("fedcbz"))
    monkeypatch.setattr(deferred_imports, "import_module", loaded.append)
    monkeypatch.setattr(deferred_imports, "paint_ahead", loaded.append)
    owner = QObject()
    made = DeferredImports(owner)
    made.done.connect(lambda: loaded.append("done"))

    def turn():  # as of a timer that fires once
        made._timer.stop()
        made._timer.timeout.emit()

    now.s = 2.5  # half a second late
    turn()
    assert loaded == []
    now.s, now.many = 2.6, True  # in time, while PVs connect by the hundred
    turn()
    assert loaded == [] and made._timer.isActive()
    now.many = False
    for _ in range(2):
        now.s += 0.1
        turn()
    assert loaded == ["a", "b"]
    now.s += 0.1
    turn()
    assert loaded == list("abzbcd")  # then icons, four a turn
    now.s += 0.1
    turn()
    assert loaded == list("abzbcdef")
    now.s += 0.1
    turn()
    assert loaded == [*"abzbcdef", "done"]
    assert not made._timer.isActive()

"""No exception leaves an override of a C++ virtual: all of them are guarded, and hold."""

import importlib
import inspect
import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractListModel, Qt
from PySide6.QtWidgets import QListView
from shiboken6 import Shiboken

import gui
from gui.qt.overrides import guarded
from tests.support.ports import free_port
from tests.support.waiting import DEADLINE_S

FAILING = Path(__file__).parents[2] / "support" / "failing_overrides.py"


def all_overrides():
    """Return every method of ours that a class outside ours has too: Qt may call it."""
    found = []
    for info in pkgutil.walk_packages(gui.__path__, "gui."):
        if info.name.endswith("__main__") or info.name == "gui.demo.ioc":
            continue  # they run when imported
        module = importlib.import_module(info.name)
        for cls in vars(module).values():
            if not inspect.isclass(cls) or cls.__module__ != info.name:
                continue
            if not issubclass(cls, Shiboken.Object):
                continue
            foreign = [c for c in cls.__mro__ if not c.__module__.startswith("gui.")]
            for name, method in vars(cls).items():
                if not inspect.isfunction(method) or name.startswith("__"):
                    continue
                if any(name in vars(base) for base in foreign if base is not object):
                    found.append((f"{cls.__module__}.{cls.__qualname__}.{name}", method))
    return found


def test_every_override_is_guarded():
    found = all_overrides()
    assert len(found) > 100
    bare = [name for name, method in found if not getattr(method, "is_guarded", False)]
    assert bare == [], "put @guarded of gui.qt.overrides before them"


def test_every_override_reports_and_returns_a_value(monkeypatch):
    """Called without its arguments each raises: inside, and reports it."""
    reported = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: reported.append(kind))
    found = all_overrides()
    for _, method in found:
        method()
    assert reported == [TypeError] * len(found)


def test_an_override_that_fails_returns_what_qt_can_take(monkeypatch):
    """``None`` is an object or a ``QVariant`` of nothing, but no number, size or flag."""
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    values = {
        name: method
        for name, method in all_overrides()
        if inspect.formatannotation(inspect.signature(method).return_annotation).split(".")[-1]
        not in ("None", "'None'", "Any", "'Any'", "object", "'object'", "QWidget")
    }
    assert any(name.endswith("heightForWidth") for name in values)
    assert [name for name, method in values.items() if method() is None] == []


@pytest.mark.parametrize("fail", [lambda: [][1], lambda: 1 % 0, lambda: len(5)])
def test_a_model_that_fails_while_it_is_painted(fail, qtbot, monkeypatch):
    class Failing(QAbstractListModel):
        @guarded
        def rowCount(self, parent=None):
            return 3

        @guarded
        def data(self, index, role=Qt.ItemDataRole.DisplayRole):
            return fail()

    reported = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: reported.append(kind))
    view, model = QListView(), Failing()
    qtbot.addWidget(view)
    view.setModel(model)
    view.show()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: len(reported) > 10)
    assert model.rowCount() == 3


def test_the_window_goes_on_while_each_override_fails_in_turn(tmp_path):
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", str(FAILING), str(tmp_path)],
        env={
            **os.environ,
            "PYTHONPATH": str(Path(gui.__file__).parents[1]),
            "QT_QPA_PLATFORM": "offscreen",
            "EPICS_CA_ADDR_LIST": f"127.0.0.1:{free_port()}",
        },
        capture_output=True,
        text=True,
        timeout=2 * DEADLINE_S,  # it takes 45 s of CPU
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    called = [name for name, count in found["overrides"].items() if count]
    assert len(called) >= 60, called
    assert found["reported"]["IndexError"] >= len(called)

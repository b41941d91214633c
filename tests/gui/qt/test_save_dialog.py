"""The save dialog: the suffix, the question about the file that is written, the folder."""

import os
import threading

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTreeView,
    QWidget,
)

from gui.core.text.file_name import FileKind
from gui.qt.save_dialog import SaveTarget, ask_where_to_save
from gui.qt.save_folders import SAVE_FOLDERS
from tests.support.save_dialogs import person_at_dialogs
from tests.support.waiting import DEADLINE_S

KINDS = (FileKind("PNG picture", (".png",)), FileKind("SVG drawing", (".svg",)))


@pytest.fixture
def window(qtbot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = QWidget()
    QPushButton("x", made)
    qtbot.addWidget(made)
    made.show()
    yield made
    SAVE_FOLDERS.detach()


@pytest.mark.parametrize(
    ("typed", "kind", "written"),
    [
        ("shot", "PNG", "shot.png"),
        ("shot", "SVG", "shot.svg"),
        ("run 12.5kV", "SVG", "run 12.5kV.svg"),
        ("run 12.5kV", "PNG", "run 12.5kV.png"),
        ("shot.PNG", "PNG", "shot.PNG"),
        ("shot.svg", "PNG", "shot.svg"),  # typed: what is in it follows
        ("shot.", "PNG", "shot.png"),
        ("shot.txt", "PNG", "shot.txt.png"),
        (".svg", "PNG", ".svg.png"),
    ],
)
@pytest.mark.parametrize("kind_first", [True, False])
def test_a_name_gets_the_suffix_of_its_kind(window, tmp_path, typed, kind, written, kind_first):
    if not kind_first and kind == "SVG" and typed.endswith(".svg"):
        return
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / typed, kind, kind_first)
        target = ask_where_to_save(window, "picture", "SR/BPM", KINDS)
    assert target == SaveTarget(tmp_path / written, False)
    assert not (tmp_path / written).exists()  # asking writes nothing


def test_an_existing_file_is_asked_about_by_its_real_name(window, tmp_path):
    (tmp_path / "shot.png").write_bytes(b"old")
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / "shot").answers("Cancel").saves_as(tmp_path / "other")
        target = ask_where_to_save(window, "picture", "SR/BPM", KINDS)
    assert target == SaveTarget(tmp_path / "other.png", False)
    assert person.seen.questions == [f"shot.png is there already. Replace it in {tmp_path}?"]
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / "shot").answers("Replace")
        target = ask_where_to_save(window, "picture", "SR/BPM", KINDS)
    assert target == SaveTarget(tmp_path / "shot.png", True)
    assert len(person.seen.questions) == 1  # once


def test_the_whole_name_is_proposed_and_the_folder_remembered(window, tmp_path):
    kept = []
    SAVE_FOLDERS.attach("not JSON", kept.append)
    (tmp_path / "pictures").mkdir()
    (tmp_path / "tables").mkdir()
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / "pictures" / "a")
        ask_where_to_save(window, "picture", "SR/BPM", KINDS)
        person.saves_as(tmp_path / "tables" / "b")
        ask_where_to_save(window, "table", "x", KINDS)
        SAVE_FOLDERS.attach(kept[-1], kept.append)  # the next start
        for purpose in ("picture", "table", "report"):
            person.accepts()
            target = ask_where_to_save(window, purpose, "SR/BPM", KINDS)
            assert target is not None and target.path.name == "SR-BPM.png"
        (tmp_path / "pictures").rmdir()
        person.accepts()
        gone = ask_where_to_save(window, "picture", "SR/BPM", KINDS)
    where = [folder.rpartition("/")[2] for folder in person.seen.folders[2:5]]
    assert where == ["pictures", "tables", "tables"]
    assert set(person.seen.proposed[2:]) == {"SR-BPM.png"}
    assert gone is not None and gone.path.parent.is_dir()


def test_nothing_is_chosen_where_the_person_cancels_or_the_window_goes(window, tmp_path):
    with person_at_dialogs() as person:
        person.cancels()
        assert ask_where_to_save(window, "picture", "a", KINDS) is None

        part = QWidget(window)

        def close():
            part.deleteLater()
            return QApplication.activeModalWidget() is not None

        person._acts.append(close)
        assert ask_where_to_save(part, "picture", "a", KINDS) is None


def test_a_dialog_that_is_cancelled_while_the_disk_is_asked_saves_nothing(
    window, tmp_path, monkeypatch
):
    (tmp_path / "slow").mkdir()
    asked, answers = threading.Event(), threading.Event()
    isdir = os.path.isdir

    def slow(path):
        if str(path).endswith("picture"):
            asked.set()
            answers.wait(DEADLINE_S)
        return isdir(path)

    monkeypatch.setattr(os.path, "isdir", slow)
    timer = QTimer()
    timer.setInterval(10)

    def cancel():
        dialog = QApplication.activeModalWidget()
        if asked.is_set() and dialog is not None:
            timer.stop()
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
            answers.set()

    timer.timeout.connect(cancel)
    timer.start()
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / "picture")
        assert ask_where_to_save(window, "picture", "a", KINDS) is None
    assert asked.is_set()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("taken", "taken.png is a folder."),
        ("pipe", "pipe.png is no ordinary file, but a pipe, a device or a socket."),
        ("absent/shot", "There is no folder {room}/absent."),
        ("absent/", "There is no folder {room}/absent."),
        ("x" * 252, "The name is too long: 256 bytes, and 255 are the most here."),
    ],
)
def test_where_no_file_can_be_that_is_told_and_asked_again(window, tmp_path, typed, told):
    (tmp_path / "taken.png").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    with person_at_dialogs() as person:
        person.saves_as(f"{tmp_path}/{typed}").answers("OK").saves_as(tmp_path / "shot")
        target = ask_where_to_save(window, "picture", "a", KINDS)
    assert [text.strip() for text in person.seen.questions] == [told.format(room=tmp_path)]
    assert target == SaveTarget(tmp_path / "shot.png", False)


def test_a_link_is_told_before_the_file_behind_it_is_replaced(window, tmp_path):
    (tmp_path / "kept").write_bytes(b"kept")
    (tmp_path / "shot.png").symlink_to(tmp_path / "kept")
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / "shot").answers("Cancel").cancels()
        assert ask_where_to_save(window, "picture", "a", KINDS) is None
    told = f"It is a link to {tmp_path / 'kept'}. Replace that file?"
    assert person.seen.questions == [f"shot.png is there already. {told}"]


def when_listed(rows, act):
    """Call ``act`` with the save dialog and its list once that has ``rows``, then cancel."""

    def look():
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        details = dialog.findChild(QTreeView, "treeView")
        if details.model().rowCount(details.rootIndex()) < rows:
            return
        timer.stop()
        QApplication.processEvents()
        act(dialog, details)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(10)
    return timer


def test_sizes_and_dates_of_the_files_there_are_seen_whole(window, tmp_path):
    for name, when in (("a.png", 1_798_498_680), ("b" * 60 + ".png", 1_798_498_680)):
        (tmp_path / name).write_bytes(b"x" * 30_000)
        os.utime(tmp_path / name, (when, when))
    seen = []

    def note(dialog, details):
        header = details.header()
        seen.extend(
            (header.sectionSize(column), details.sizeHintForColumn(column))
            for column in range(1, header.count())
        )
        seen.append((details.viewport().width(), header.length()))  # nothing to scroll to

    timer = when_listed(2, note)
    assert ask_where_to_save(window, "picture", "shot", KINDS) is None
    assert len(seen) == 4 and all(size >= needed for size, needed in seen)
    assert not timer.isActive()


def test_a_narrow_list_of_files_comes_to_rest(window, tmp_path):
    short, rows = 9, 30  # rows of short sizes, above others
    for row in range(rows):
        with open(tmp_path / f"a{row:02}.png", "wb") as file:
            file.truncate(1 if row < short else 1_000_000)
    seen = []

    def make_narrower(dialog, details):
        parts = dialog.findChild(QSplitter, "splitter")
        row = details.visualRect(details.model().index(0, 0, details.rootIndex())).height()
        more = short * row + 5 - details.viewport().height()  # of the first long one 5 pixels
        dialog.resize(dialog.width(), dialog.height() + more)
        QApplication.processEvents()
        whole = sum(parts.sizes())
        for width in range(500, 200, -1):
            parts.setSizes([whole - width, width])
            QApplication.processEvents()
            seen.append(details.viewport().width())

    timer = when_listed(rows, make_narrower)
    assert ask_where_to_save(window, "picture", "shot", KINDS) is None
    assert len(set(seen)) > 100
    assert not timer.isActive()


def test_a_dialog_that_opens_files_then_has_fixed_columns(qtbot, window):
    with person_at_dialogs() as person:
        person.cancels()
        assert ask_where_to_save(window, "picture", "shot", KINDS) is None
    qtbot.waitUntil(lambda: not window.findChildren(QFileDialog))
    opens = QFileDialog(window)
    header = opens.findChild(QTreeView, "treeView").header()
    modes = {header.sectionResizeMode(section) for section in range(header.count())}
    assert QHeaderView.ResizeMode.ResizeToContents not in modes
    opens.deleteLater()

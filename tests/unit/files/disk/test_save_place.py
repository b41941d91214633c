"""Where a person wants to save: what is there, and what forbids it, in a sentence."""

import os
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.files.disk.save_place import SavePlace, look_at


@pytest.fixture
def room(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "to folder").symlink_to(tmp_path / "folder")
    (tmp_path / "to nothing").symlink_to(tmp_path / "nothing")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("folder", "folder is a folder."),
        ("to folder", "to folder is a folder."),
        ("pipe", "pipe is no ordinary file, but a pipe, a device or a socket."),
        ("absent/x", "There is no folder {room}/absent."),
        ("file/x", "{room}/file is no folder."),
        ("file/x/y", "There is no folder {room}/file/x."),
        ("a\nb", "The name has a line break, or a character that names cannot have."),
        ("a\0b", "The name has a line break, or a character that names cannot have."),
        ("\ud800", "The name has a line break, or a character that names cannot have."),
        ("ü" * 128, "The name is too long: 256 bytes, and 255 are the most here."),
        ("circle", "circle cannot be written: Too many levels of symbolic links."),
    ],
)
def test_what_forbids_a_file_is_told(room, name, told):
    assert look_at(room / name) == SavePlace(told.format(room=room))


def test_what_may_be_written(room):
    assert look_at(room / "new") == look_at(room / ("x" * 255)) == SavePlace()
    assert look_at(room / "file") == SavePlace(there=True)
    assert look_at(room / "link") == SavePlace(there=True, link=str(room / "file"))
    assert look_at(room / "to nothing") == SavePlace(there=True, link=str(room / "nothing"))


def test_a_socket_is_none(room, monkeypatch):
    monkeypatch.chdir(room)  # its path may be short only
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("s")
        assert "no ordinary file" in look_at(room / "s").obstacle


@given(st.text(min_size=1, max_size=300).filter(lambda name: "/" not in name))
def test_any_name_has_an_answer_that_holds(tmp_path_factory, name):
    room = tmp_path_factory.getbasetemp()
    if name in (".", ".."):
        return
    path = room / name
    place = look_at(path)
    try:
        with open(path, "xb"):
            pass
    except (OSError, ValueError):
        assert place.obstacle
    else:
        path.unlink()
        control = any(ord(c) < 32 or 127 <= ord(c) < 160 for c in name)
        assert bool(place.obstacle) == control and not place.there

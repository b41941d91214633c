"""Files that are something else: the one line says what they are and what to do."""

import gzip
import io
import zipfile

import pytest

from gui.__main__ import main
from gui.files.formats.loaded_snapshot import SnapshotFileError
from gui.files.groups.open import load_any
from gui.files.snapshots.open import load_snapshot
from tests.support.group_samples import names, refused

STP = b"StripConfig 1.2\nStrip.Curve.0.Name A:B\nStrip.Curve.0.Units \xb5A\n"
PAGE = b"<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head></html>"
PLT = "<databrowser><pvlist><pv><name>A:B</name></pv></pvlist></databrowser>"


def zipped() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.stp", STP)
    return data.getvalue()


OTHER = {
    "empty.stp": (b"", ":1: the file is empty"),
    "blank.txt": (b"\n \r\n\t", ":1: the file is empty"),
    "a.stp": (gzip.compress(STP), ":1: compressed by gzip: unpack it first (gunzip)"),
    "a.gz": (gzip.compress(STP), ":1: compressed by gzip"),
    "a.bz2": (b"BZh91AY", ":1: compressed by bzip2"),
    "a.bob": (zipped(), ":1: a ZIP archive, or a workbook (.xlsx): unpack it, or save its table"),
    "a.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ":1: a document or workbook of Office: save"),
    "a.png": (b"\x89PNG\r\n\x1a\n\0", ":1: a picture, no list of PVs"),
    "a.pdf": (b"%PDF-1.4\n", ":1: a PDF document: copy the names out of it"),
    "page.stp": (PAGE, ":1: a web page, as of a server's error or a login: get the file itself"),
    "page.plt": (b'<?xml version="1.0"?>\n' + PAGE, ":1: a web page"),
    "page.txt": (b"\xef\xbb\xbf\n<!-- x -->\n<HTML>", ":1: a web page"),
    "pointer.bob": (b"version https://git-lfs.github.com/spec/v1\n", ":1: only a pointer of Git"),
    "wide.txt": ("A:B\nC:DEFG\n".encode("utf-16-le"), ":1: text in UTF-16 that does not say so"),
    "wide.stp": (STP.decode("latin-1").encode("utf-16-be"), ":1: text in UTF-16 that does not"),
    "nul.txt": (b"A:B\nC\0D\n", ":2: not text: it has a NUL character"),
    "nul.stp": (STP + b"\0", ":4: not text: it has a NUL character"),
    "cut.plt": (PLT[:31].encode(), ":1: not XML: no element found; the file was cut short"),
    "tag.plt": (PLT[:-5].encode(), ":1: not XML: unclosed token; the file was cut short"),
    "a.pvsnap": (b"x", ": a snapshot, not a group: open it as a snapshot"),
    "a.svg": (b"<svg/>", ":1: <svg> is no kind of XML that is read"),
    "a.xyz": (b"hello\n", ": .xyz is not a format that can be read"),
}  # fmt: skip
READ = {
    "bom.txt": b"\xef\xbb\xbfA:B\n",
    "utf16.txt": "A:B\r\n".encode("utf-16"),
    "utf16.stp": b"\xfe\xff" + STP.decode("latin-1").encode("utf-16-be"),
    "utf16.plt": ('<?xml version="1.0" encoding="UTF-16"?>' + PLT).encode("utf-16"),
    "latin.stp": STP,
    "crlf.stp": STP.replace(b"\n", b"\r\n"),
    "cr.txt": b"A:B\r",
    "blank.stp": b"\n\n" + STP,
    "nosuffix": b"A:B\n",
    "page.pvlist": b"A:B html\n",
}


@pytest.mark.parametrize("name", OTHER)
def test_what_it_is_and_what_to_do(name, tmp_path, capsys):
    data, said = OTHER[name]
    assert refused(tmp_path / name, data).startswith(said)
    assert main(["--convert", str(tmp_path / name), str(tmp_path / "out.pvgroup")]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 and lines[0].startswith(f"{tmp_path / name}{said}")
    assert not (tmp_path / "out.pvgroup").exists()


@pytest.mark.parametrize("name", READ)
def test_odd_bytes_that_are_read(name, tmp_path, capsys):
    (tmp_path / name).write_bytes(READ[name])
    assert names(load_any(tmp_path / name))[0] == "A:B"
    assert main(["--convert", str(tmp_path / name), str(tmp_path / "out.pvgroup")]) == 0
    capsys.readouterr()
    assert names(load_any(tmp_path / "out.pvgroup"))[0] == "A:B"


def test_a_folder(tmp_path, capsys):
    (tmp_path / "a.stp").mkdir()
    assert main(["--convert", str(tmp_path / "a.stp"), str(tmp_path / "out.pvgroup")]) == 1
    said = f"{tmp_path / 'a.stp'}: Is a directory, not an ordinary file\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("name", ["empty.stp", "a.gz", "page.stp"])
def test_snapshots_say_the_same(name, tmp_path):
    data, said = OTHER[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SnapshotFileError) as error:
        load_snapshot(tmp_path / name)
    assert str(error.value).startswith(f"{tmp_path / name}{said}")

"""Both ways that a scalar update can be taken: by the compiled callback, and in Python."""

from pathlib import Path

import pytest

from gui.workers.ca.native import build, library

WAYS = ("compiled", "python")


@pytest.fixture(scope="session")
def compiled(tmp_path_factory) -> Path:
    """The library: that of this tree, else one compiled here."""
    if library.load() is not None:
        return library.FILE
    file = tmp_path_factory.mktemp("native") / "scalars.so.1"
    problem = build.build(file)
    if problem and not build.compiler():
        pytest.skip(problem)
    assert not problem
    return file


@pytest.fixture(params=WAYS)
def way(request, monkeypatch) -> str:
    """Take updates in this way, whatever is built."""
    if request.param == "python":
        monkeypatch.setenv(library.SWITCH, "0")
    else:
        monkeypatch.setattr(library, "FILE", request.getfixturevalue("compiled"))
        monkeypatch.delenv(library.SWITCH, raising=False)
        assert library.load() is not None
    return request.param

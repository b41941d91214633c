"""Other clients of the archiver appliance, as far as they read PB over HTTP."""

import importlib
import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np


@cache
def official_reader() -> ModuleType:
    """Return ``epicsarchiver.retrieval.pb`` of epicsarchiver-retrieval-client.

    Its packages import ``requests``, which reading does not need: they are stood in for, without
    their ``__init__``.
    """
    found = importlib.util.find_spec("epicsarchiver")
    assert found is not None and found.submodule_search_locations
    root = Path(found.submodule_search_locations[0])
    for name in ("epicsarchiver", "epicsarchiver.common", "epicsarchiver.retrieval"):
        if name not in sys.modules:
            package = ModuleType(name)
            package.__path__ = [str(root.joinpath(*name.split(".")[1:]))]
            sys.modules[name] = package
    return importlib.import_module("epicsarchiver.retrieval.pb")


def aaclient_columns(data: bytes, step: int = 997) -> tuple[np.ndarray, np.ndarray]:
    """Return values and (sec, ns, severity, status) rows as aaclient reads them, in C++."""
    decoder = importlib.import_module("aaclient._ext").StreamDecoder(
        threshold=10**6, consolidate=True
    )
    for at in range(0, len(data), step):
        decoder.process(data[at : at + step], last=False)
    decoder.process(None, last=True)
    values = [np.asarray(value) for value, _meta in decoder.output]
    meta = [np.asarray(meta) for _value, meta in decoder.output]
    return np.concatenate(values), np.concatenate(meta)

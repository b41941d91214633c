"""What other clients of the appliance read is what is read here."""

import numpy as np
import pytest

from gui.core.archive.pb.reader import PbReader
from tests.support.archive_messages import header, sample
from tests.support.archive_samples import FOLDER, recorded
from tests.support.other_archive_clients import aaclient_columns, official_reader

FILES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in (".raw", ".pb"))
TURNED = {"optimized_1000.raw", "firstSample_60.raw", "caplotbinning_60.raw"}  # a year too early
VALUES = {0: "text ü", 1: -3, 2: 0.5, 3: 2, 4: b"\x07", 5: 2**31 - 1, 6: -1e300, 8: [1, -2],
          9: [0.25, -1.5], 10: [0, 3], 12: [-(2**31), 5], 13: [1e-9, 2.5, 3.0]}  # fmt: skip


def read(data):
    reader = PbReader()
    reader.feed(data)
    reader.finish()
    assert not reader.bad_lines and not reader.bad_headers
    return reader.columns()


def rows(columns):
    """Values, times and alarms as comparable rows; bytes of scalars as numbers."""
    values = columns.texts or [a.tolist() for a in columns.arrays] or columns.value.tolist()
    return list(zip(map(repr, values), columns.time_ns.tolist(), columns.severity.tolist(),
                    columns.status.tolist(), strict=True))  # fmt: skip


def official_rows(data):
    _meta, events = official_reader().parse_pb_data(data)

    def value(event):
        if isinstance(event.val, list | str):
            return event.val
        return float(event.val[0] if isinstance(event.val, bytes) else event.val)

    return [(repr(value(e)), e.timestamp_ns, e.severity, e.status) for e in events]


@pytest.mark.parametrize("name", sorted(set(FILES) - TURNED))
def test_the_official_client_reads_recorded_answers_alike(name):
    found, wanted = rows(read(recorded(name))), official_rows(recorded(name))
    if name == "test_RH.pb":  # it strips the last byte of a chunk, a status of 9, as white space
        assert found.pop(10)[3] == 9 and wanted.pop(10)[3] == 10
    assert found == wanted


@pytest.mark.parametrize("name", sorted(set(FILES) - TURNED))
def test_aaclient_reads_recorded_answers_alike(name):
    values, meta = aaclient_columns(recorded(name))
    own = meta["severity"] <= 3  # it makes samples of its own where the connection was lost
    values, meta = values[own], meta[own]
    columns = read(recorded(name))
    found = np.stack(columns.arrays) if columns.arrays else columns.value[:, None]
    assert np.array_equal(values, found, equal_nan=True)
    assert (meta["sec"].astype(np.int64) * 10**9 + meta["ns"] == columns.time_ns).all()
    assert (meta["severity"] == columns.severity).all() and (meta["status"] == columns.status).all()


@pytest.mark.parametrize("kind", VALUES)
def test_the_official_client_reads_every_type_alike(kind):
    lines = [sample(kind, 1000 + n, n, VALUES[kind], n % 4, n % 20, DESC="x") for n in range(30)]
    data = header(kind, 2024) + b"".join(lines)
    assert rows(read(data)) == official_rows(data)

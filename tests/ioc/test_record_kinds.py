"""``pvwatch --record`` of every kind of PV, ``--export`` of it, and other programs' readers.

What is in the files is compared with what a client of its own read of the IOC.
"""

import csv
import signal
import struct
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import h5py
import pytest

from gui.files.recording.recording import Recording
from tests.support.read_recording import entries_of
from tests.support.recording_oracle import as_float, samples
from tests.support.waiting import DEADLINE_S, until

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
GROUP = """format = "pvwatch-group"
version = 1
name = "All kinds"
"""


def database(prefix, changed=False):
    """Records of each kind; ``T`` is a text once it ``changed``."""
    kind, more = ("stringin", 'field(VAL,"=1+1")') if changed else ("ao", 'field(VAL,"0.1")')
    return f"""
record(calc,"{prefix}N"){{field(SCAN,".1 second")field(INPA,"{prefix}N")field(CALC,"A+1/3")}}
record(ao,"{prefix}F"){{field(VAL,"1e-300")field(EGU,"=cmd|x")field(PINI,"YES")}}
record({kind},"{prefix}T"){{{more}field(PINI,"YES")}}
record(stringin,"{prefix}S"){{field(VAL,"@first, \\"one\\"")field(PINI,"YES")}}
record(mbbi,"{prefix}E"){{field(ZRST,"off")field(ONST,"on")field(ONVL,"1")field(PINI,"YES")}}
record(waveform,"{prefix}W"){{field(FTVL,"DOUBLE")field(NELM,"8")field(PINI,"YES")}}
"""


@pytest.fixture
def recording(soft_ioc, prefix, tmp_path):
    """Record all kinds while one of them changes; return the folder."""
    ioc = soft_ioc(database(prefix))
    path = tmp_path / "kinds.pvgroup"
    names = [f"{prefix}{each}" for each in "NFTSEW"] + [f"{prefix}nobody"]
    path.write_text(GROUP + "".join(f'[[pv]]\nname = "{name}"\n' for name in names))
    command = [sys.executable, "-m", "gui", "--record", str(path), "--out", str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as child:
        try:
            folder = child.stdout.readline().split(" into ")[1].strip()
            wait_for(folder, lambda found: len(found.get(f"{prefix}N", ())) > 5)
            for number in range(20):
                ioc.put(f"{prefix}F", repr(number / 7))
            ioc.put(f"{prefix}S", "-2 mA")
            ioc.put(f"{prefix}E", "on")  # one circuit: when this is recorded, all before it is
            wait_for(folder, lambda found: as_float(found[f"{prefix}E"][-1][1]) == 1.0)
            ioc.restart(database(prefix, changed=True))
            count = len(samples(folder)[f"{prefix}N"])
            wait_for(folder, lambda found: len(found[f"{prefix}N"]) > count + 10)
            child.send_signal(signal.SIGINT)
            out, err = child.communicate(timeout=DEADLINE_S)
        finally:
            child.kill()
    assert child.returncode == 0, err
    assert "of 7 PVs (6 connected at some time)" in out and "lost 0" in out
    return folder


def wait_for(folder, condition):
    def is_there():
        try:
            return condition(samples(folder))
        except (FileNotFoundError, KeyError):
            return False

    assert until(is_there)


def export(folder, out, *more):
    command = [sys.executable, "-m", "gui", "--export", folder, str(out), *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_S, check=False)


def nanoseconds(text):
    moment, fraction = text.removesuffix("+00:00").split(".")
    since = datetime.fromisoformat(f"{moment}+00:00") - EPOCH
    return (since.days * 86_400 + since.seconds) * 10**9 + int(fraction)


def bits(value):
    return struct.unpack("<q", struct.pack("<d", value))[0]


def csv_samples(path):
    """Return ``{name: [(time, bits or text, severity), ...]}``, as csv reads it."""
    found = {}
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["severity"] == "GAP":
                continue
            value = bits(float(row["value"])) if row["value"] else row["text"]
            found.setdefault(row["pv"], []).append((nanoseconds(row["time"]), value))
    return found


def hdf5_samples(path):
    found = {}
    with h5py.File(path) as root:
        for log in root["entry"].values():
            if not isinstance(log, h5py.Group):
                continue
            start = nanoseconds(log["time"].attrs["start"].removesuffix("Z") + ".0+00:00")
            is_text = log.attrs["NX_class"] == "NXtextlog"
            values = log["value"].asstr()[:] if is_text else log["value"][:].view("<i8")
            times = log["time"][:].tolist()
            found.setdefault(log.attrs["pv"], []).extend(
                (start + at, value) for at, value in zip(times, values.tolist(), strict=True)
            )
    return found


def test_an_export_has_what_was_recorded_bit_for_bit(recording, prefix, tmp_path):
    recorded = samples(recording)
    numbers = {
        name: [(time_ns, value) for time_ns, value, _, _ in rows]
        for name, rows in recorded.items()
        if rows
    }
    seen = [as_float(value) for _, value in numbers[f"{prefix}F"]]
    assert seen[0] == 1e-300 and 19 / 7 in seen
    assert set(seen) <= {1e-300, *(number / 7 for number in range(20))}
    for suffix, read in (("csv", csv_samples), ("h5", hdf5_samples)):
        out = tmp_path / f"out.{suffix}"
        done = export(recording, out)
        assert (done.returncode, done.stdout) == (0, "")
        told = [line for line in done.stderr.splitlines() if not line.startswith("pthread_")]
        assert sorted(told) == [
            f"Not in it (arrays, which are not exported): {prefix}W",
            f"Not in it (never connected): {prefix}nobody",
        ]
        found = read(out)
        for name, rows in numbers.items():
            texts = [row for row in found[name] if isinstance(row[1], str)]
            exact = [row for row in found[name] if not isinstance(row[1], str)]
            assert exact == rows, name
            assert bool(texts) == (name == f"{prefix}T"), name
        mark = "'" if suffix == "csv" else ""  # no spreadsheet takes it for a formula
        assert [text for _, text in found[f"{prefix}T"] if isinstance(text, str)] == [f"{mark}=1+1"]
        # once each: the server may post the first one again, as it becomes valid
        texts = list(dict.fromkeys(text for _, text in found[f"{prefix}S"]))
        assert texts[:2] == [f'{mark}@first, "one"', f"{mark}-2 mA"]
    only = export(recording, tmp_path / "w.csv", "--pv", f"{prefix}W")
    assert f"Not in it (arrays, which are not exported): {prefix}W" in only.stderr
    assert "nobody" not in only.stderr

    events = [
        type(event).__name__
        for entry in entries_of(Recording(Path(recording)))
        for event in getattr(entry, "events", ())
    ]
    assert "ArrayUpdate" in events  # what is not exported is there for a replay

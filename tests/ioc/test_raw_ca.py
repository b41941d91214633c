"""The reader by which others are judged: it reads what the IOC's own shell and pyepics read."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.exact_values import numbers, text, texts
from tests.support.raw_ca import DOUBLE, STRING, RawClient, RefusedError

CHILD = Path(__file__).parents[1] / "support" / "caget_child.py"
RECORDS = """
record(stringout,"{p}text"){{}}
record(ao,"{p}ao"){{field(PREC,"2")field(HIGH,"5")field(HSV,"MINOR")}}
record(waveform,"{p}bytes"){{field(FTVL,"UCHAR")field(NELM,"8")}}
record(waveform,"{p}shorts"){{field(FTVL,"SHORT")field(NELM,"8")}}
record(waveform,"{p}long"){{field(FTVL,"DOUBLE")field(NELM,"20000")}}
record(mbbo,"{p}state"){{field(ZRST,"Off")field(ONST,"On")}}
record(ao,"{p}shut"){{field(ASG,"SHUT")}}
"""
ACCESS = "ASG(DEFAULT) { RULE(1,READ) RULE(1,WRITE) }\nASG(SHUT) { RULE(1,READ) }\n"


def test_bytes_are_those_that_another_client_and_the_ioc_itself_have(soft_ioc, prefix):
    ioc = soft_ioc(RECORDS.format(p=prefix), ACCESS)
    held = {
        "text": text(b"5 \xb5m"), "ao": numbers("d", 6.25), "bytes": b"a\0\xff\x80",
        "shorts": numbers("h", -1, 0, 258), "state": numbers("H", 1),
        "long": numbers("d", *range(20_000)),
    }  # fmt: skip
    with RawClient() as client:
        for name, data in held.items():
            client.write(prefix + name, data)
            assert client.read(prefix + name).data == data
        readings = {name: client.read(prefix + name) for name in held}
        assert client.native(prefix + "shorts") == (1, 8)
        assert client.read(prefix + "ao", STRING).held == ("STRING", 1, text(b"6.25"))
        assert client.read(prefix + "state", DOUBLE).data == numbers("d", 1)
        with pytest.raises(RefusedError):
            client.write(prefix + "shut", numbers("d", 1))
        with pytest.raises(RefusedError):
            client.read(prefix + "nowhere")
    assert readings["ao"].severity == 1 and readings["ao"].status == 4  # MINOR, HIGH
    assert "6.25" in ioc.shell(f"dbgf {prefix}ao") and "258" in ioc.shell(f"dbgf {prefix}shorts")
    told = subprocess.run(
        [sys.executable, str(CHILD), *(prefix + name for name in held)],
        capture_output=True, text=True, timeout=120,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},  # pyepics decodes by it
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    sizes = {"STRING": 1, "CHAR": 1, "SHORT": 2, "ENUM": 2, "DOUBLE": 8}
    for name, line in zip(held, told.stdout.splitlines(), strict=True):
        found = json.loads(line)
        kind, _, data = readings[name].held
        size = sizes[kind]
        native = b"".join(data[at : at + size][::-1] for at in range(0, len(data), size))
        wanted = native.rstrip(b"\0") if kind == "STRING" else native
        assert (found["kind"], bytes.fromhex(found["data"])) == (kind, wanted), name
        assert found["severity"] == readings[name].severity


def test_texts_of_an_array_are_compared_up_to_their_nul(soft_ioc, prefix):
    soft_ioc(f'record(waveform,"{prefix}w"){{field(FTVL,"STRING")field(NELM,"3")}}')
    with RawClient() as client:
        client.write(prefix + "w", texts(b"longer than that", b"b"))
        client.write(prefix + "w", texts(b"a\0rest", b"b"))
        assert client.read(prefix + "w").held == ("STRING", 2, texts(b"a", b"b"))

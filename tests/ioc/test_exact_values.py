"""What is restored is what was held, byte for byte, or it is refused before anything is sent.

A table of cases: each is a PV of a real soft IOC, snapshot, saved, changed from outside, compared,
opened again and restored in the window; its bytes are read by ``tests/support/raw_ca.py``, which
shares nothing with the program. A further case is one line.
"""

import math
import os

import pytest

from tests.support.exact_values import Case, faults, keep_and_restore, numbers, text, texts
from tests.support.ports import IOC_PORTS
from tests.support.raw_ca import STRING
from tests.support.soft_ioc import SoftIoc

BYTES = "waveform FTVL=UCHAR NELM=16"
FOUR = "waveform FTVL=CHAR NELM=4"
PATH = b"/home/operator/scans/2026/11/28/sample_%04d_region_b.h5 #%02d"
DENORMAL = 5e-324
PAYLOAD = (0x7FF8_0000_0000_0123).to_bytes(8, "big")


def waveform(sort: str, room: int = 8) -> str:
    return f"waveform FTVL={sort} NELM={room}"


CASES = {
    # texts of 40 bytes
    "string": Case("stringout", text(b"hello"), text(b"Hello"), shows="hello"),
    "string, UTF-8": Case("stringout", text("5 µm °C".encode()), text(b"x"), shows="5 µm °C"),
    "string, Latin-1": Case("stringout", text(b"5 \xb5m \xb0C"), text(b"x"), shows="5 µm °C"),
    "string, Latin-1, one letter changed": Case("stringout", text(b"5 \xb5m"), text(b"5 \xe5m")),
    "string, not UTF-8": Case("stringout", text(b"\xff\xfe\x80 a \xc3"), text(b"\xff\xfe\x81")),
    "string, UTF-8 cut in a letter": Case(
        "stringout", text(b"x" * 38 + b"\xc3"), text(b"x"), may="refuse?"
    ),
    "string, 39 bytes": Case("stringout", text(b"y" * 39), text(b"y" * 38), may="refuse?"),
    "string, empty": Case("stringout", text(b""), text(b"x"), shows=""),
    "string, controls": Case("stringout", text(b"a\x1b[31m\x07\t\n\x7f"), text(b"a")),
    "string, spaces": Case("stringout", text(b"  a  "), text(b"a")),
    "string, replacement letter": Case("stringout", text("\ufffd".encode()), text(b"\xb5")),
    "string, line end": Case("stringout", text(b"a\nb"), text(b"a b")),
    "string, control against its spelling": Case("stringout", text(b"a\x1b"), text(b"a\\x1b")),
    "string, Latin-1 against UTF-8": Case("stringout", text(b"\xb5"), text(b"\xc2\xb5")),
    "string, 39 bytes, VAL$": Case("stringout", b"y" * 39 + b"\0", b"y\0", ".VAL$"),
    "description": Case("ao", text(b"Probe \xb5"), text(b"Probe \xe5"), ".DESC"),
    "description, long": Case("ao", b"Probe \xb5\0", b"Probe \xe5\0", ".DESC$"),
    "unit": Case("ao", text(b"\xb5m"), text(b"\xe5m"), ".EGU"),
    # long texts
    "long string": Case("lso SIZV=128", PATH + b"\0", b"/x\0", "", ".VAL$", may="refuse?"),
    "long string, changed behind byte 39": Case(
        "lso SIZV=128", PATH % (1, 2) + b"\0", PATH % (1, 3) + b"\0", "", ".VAL$", may="refuse?"
    ),
    "long string, short": Case("lso SIZV=128", b"short\0", b"Short\0", "", ".VAL$"),
    "long string, 38 bytes": Case("lso SIZV=128", b"s" * 38 + b"\0", b"S\0", "", ".VAL$"),
    "long string, VAL$": Case("lso SIZV=128", PATH + b"\0", PATH % (1, 3) + b"\0", ".VAL$"),
    "long string, VAL$, Latin-1": Case("lso SIZV=128", b"5 \xb5m" * 20 + b"\0", b"5\0", ".VAL$"),
    "long string, VAL$, full": Case("lso SIZV=64", b"f" * 63 + b"\0", b"f" * 62 + b"\0", ".VAL$"),
    "long string, VAL$, empty": Case("lso SIZV=64", b"\0", b"a\0", ".VAL$", may="refuse"),
    "link, INPA$": Case("calc", b"5\0", b"6\0", ".INPA$"),
    "long string in, VAL$": Case("lsi SIZV=64", b"a\xff" * 25 + b"\0", b"a\0", ".VAL$"),
    # characters
    "bytes with NUL": Case(
        BYTES, bytes([200, 201, 0, 255, 1, 2, 3, 130]), bytes([176, 177, 0, 9, 8, 7, 6, 5])
    ),
    "bytes, changed behind a NUL": Case(BYTES, b"ab\0cd", b"ab\0ce"),
    "bytes, NUL first": Case(BYTES, b"\0\1\2", b"\0\1\3"),
    "bytes, text": Case(BYTES, b"text\0", b"Text\0", shows="text"),
    "bytes, text without NUL": Case(BYTES, b"text", b"Text", shows="text"),
    "bytes, text, NULs after it": Case(BYTES, b"text\0\0\0\0", b"text\0\0\0"),
    "bytes, text in Latin-1": Case(BYTES, b"5 \xb5m\0", b"5 \xe5m\0", shows="5 µm"),
    "bytes, text, rubbish after it": Case(BYTES, b"text\0old\0", b"text\0odd\0"),
    "bytes, empty": Case(BYTES, b"", b"a", may="refuse"),
    "bytes, all NUL": Case(BYTES, bytes(16), bytes(15)),
    "bytes, one": Case(BYTES, b"\x05", b"\x06"),
    "bytes, as many as fit": Case(BYTES, bytes(range(240, 256)), bytes(range(239, 255))),
    "bytes, text, changed to numbers": Case(BYTES, b"text\0", bytes([1, 0, 200])),
    "bytes, numbers, changed to text": Case(BYTES, bytes([1, 0, 200]), b"text\0"),
    "bytes, text, changed to none": Case(BYTES, b"text\0", b""),
    "chars, exactly NELM": Case(FOUR, b"ABCD", b"ABCE", shows="ABCD"),
    "chars, exactly NELM, changed to fewer": Case(FOUR, b"ABCD", b"ABC"),
    "chars, negative": Case(FOUR, b"\xfb\0\x80\x7f", b"\xfa\0\x80\x7f"),
    "char, one, -5": Case("waveform FTVL=CHAR NELM=1", b"\xfb", b"\x05", shows="-5"),
    "byte, one, 251": Case("waveform FTVL=UCHAR NELM=1", b"\xfb", b"\x05", shows="251"),
    "bytes, aao": Case("aao FTVL=UCHAR NELM=8", b"a\0b", b"a\0c"),
    # arrays of texts
    "texts": Case(waveform("STRING", 4), texts(b"a", b"b c", b"d,e"), texts(b"a", b"b c", b"d;e")),
    "texts, Latin-1": Case(waveform("STRING", 4), texts(b"\xb5", b"\xb0"), texts(b"\xb5", b"\xb1")),
    "texts, empty ones": Case(waveform("STRING", 4), texts(b"", b"x", b""), texts(b"", b"x")),
    "texts, 39 bytes": Case(waveform("STRING", 4), text(b"z" * 39), text(b"z"), may="refuse?"),
    "texts, none": Case(waveform("STRING", 4), b"", texts(b"a"), may="refuse"),
    # states
    "state": Case("mbbo ZRST=Idle ONST=Run", numbers("H", 1), numbers("H", 0), shows="Run"),
    "state, duplicate text": Case("mbbo ZRST=A ONST=B TWST=A", numbers("H", 2), numbers("H", 0)),
    "state, without text": Case("mbbo ZRST=A ONST=B THVL=3", numbers("H", 3), numbers("H", 0)),
    "state, beyond the texts": Case(
        "mbbo ZRST=A ONST=B", numbers("H", 20), numbers("H", 21), shows="state 20"
    ),
    "state, no texts at all": Case("mbbo", numbers("i", 5), numbers("i", 1)),
    "state, bo": Case("bo ZNAM=Shut ONAM=Open", numbers("H", 1), numbers("H", 0), shows="Open"),
    "state, SCAN": Case("ao", text(b".01 second"), text(b"Passive"), ".SCAN", kind=STRING),
    "state, SCAN, the 19th": Case(
        "ao", text(b"6 minute"), text(b"5 minute"), ".SCAN", kind=STRING, shows="6 minute"
    ),
    "state, SCAN, the 16th": Case(
        "ao", text(b"3 minute"), text(b"2 minute"), ".SCAN", kind=STRING, shows="3 minute"
    ),
    "short field": Case("ao", numbers("h", -32768), numbers("h", 32767), ".PHAS"),
    "state, DTYP": Case(
        "ao", text(b"Soft Channel"), text(b"Raw Soft Channel"), ".DTYP", kind=STRING
    ),
    # numbers
    "double": Case("ao", numbers("d", 0.1), numbers("d", math.nextafter(0.1, 1))),
    "double, 17 digits": Case("ao", numbers("d", 0.1 + 0.2), numbers("d", 0.3)),
    "double, largest": Case("ao", numbers("d", 1.7976931348623157e308), numbers("d", 1)),
    "double, 1e17, PREC 0": Case("ao", numbers("d", 1e17), numbers("d", 1), may="refuse?"),
    "double, denormal": Case("ao", numbers("d", DENORMAL), numbers("d", 1)),
    "double, -0.0": Case("ao", numbers("d", -0.0), numbers("d", 1)),
    "double, -0.0 against 0.0": Case("ao", numbers("d", -0.0), numbers("d", 0.0), may="refuse?="),
    "double, NaN": Case("ao", numbers("d", math.nan), numbers("d", 1), may="refuse"),
    "double, NaN with payload": Case("ao", PAYLOAD, numbers("d", 1), may="refuse"),
    "double, +Inf": Case("ao", numbers("d", math.inf), numbers("d", 1), may="refuse"),
    "double, -Inf": Case("ao", numbers("d", -math.inf), numbers("d", 1), may="refuse"),
    "double, limits": Case("ao DRVH=10 DRVL=-10", numbers("d", 10), numbers("d", 5)),
    "long": Case("longout", numbers("i", -(2**31)), numbers("i", 2**31 - 1)),
    "int64": Case("int64out", text(b"-42"), text(b"42"), "", "", STRING),
    "int64 beyond 2^53": Case(
        "int64out", text(b"9007199254740993"), text(b"9007199254740992"), "", "", STRING,
        may="refuse?",
    ),
    "float, one": Case("waveform FTVL=FLOAT NELM=1", numbers("f", 0.1), numbers("f", 0.2)),
    "float, one, denormal": Case(
        "waveform FTVL=FLOAT NELM=1", numbers("f", 1e-45), numbers("f", 0), shows="1.40e-45"
    ),
    "float, one, largest": Case(
        "waveform FTVL=FLOAT NELM=1", numbers("f", 3.4028234663852886e38), numbers("f", 1)
    ),
    "short, one": Case("waveform FTVL=SHORT NELM=1", numbers("h", -32768), numbers("h", 1)),
    "ushort, one": Case("waveform FTVL=USHORT NELM=1", numbers("i", 65535), numbers("i", 1)),
    "ulong, one": Case("waveform FTVL=ULONG NELM=1", numbers("d", 2**32 - 1), numbers("d", 1)),
    "byte field": Case("ao", b"\xff", b"\0", ".TPRO"),
    # arrays of numbers
    "doubles": Case(
        waveform("DOUBLE"),
        numbers("d", math.inf, -math.inf, math.nan, -0.0, DENORMAL, 0.1) + PAYLOAD,
        numbers("d", math.inf, -math.inf, math.nan, -0.0, 0.0, 0.1) + PAYLOAD,
    ),
    "doubles, -0.0 against 0.0": Case(
        waveform("DOUBLE"), numbers("d", -0.0, 1), numbers("d", 0.0, 1), may="refuse?="
    ),
    "doubles, one less": Case(waveform("DOUBLE"), numbers("d", 1, 2, 3), numbers("d", 1, 2)),
    "doubles, 1e17, PREC 0": Case(
        waveform("DOUBLE"), numbers("d", 1e17), numbers("d", 1), may="refuse?"
    ),
    "doubles, changed to none": Case(waveform("DOUBLE"), numbers("d", 1), b""),
    "doubles, none": Case(waveform("DOUBLE"), b"", numbers("d", 1), may="refuse"),
    "floats": Case(
        waveform("FLOAT"), numbers("f", math.inf, math.nan, 3.4e38, 1e-45), numbers("f", 1)
    ),
    "longs": Case(waveform("LONG"), numbers("i", -(2**31), 2**31 - 1), numbers("i", 0, 1)),
    "ulongs": Case(waveform("ULONG"), numbers("d", 0, 2**32 - 1), numbers("d", 0, 1)),
    "shorts": Case(waveform("SHORT"), numbers("h", -32768, 32767), numbers("h", 0, 1)),
    "ushorts": Case(waveform("USHORT"), numbers("i", 0, 65535), numbers("i", 0, 1)),
    "states of a waveform": Case(waveform("ENUM"), numbers("H", 0, 65535), numbers("H", 0, 1)),
}  # fmt: skip


@pytest.fixture(scope="module")
def kept(qapp, repeater, tmp_path_factory):
    """All cases, walked through once."""
    folder = tmp_path_factory.mktemp("exact")
    names = {key: f"X{os.getpid()}:{number}" for number, key in enumerate(CASES)}
    database = "".join(case.database(names[key]) for key, case in CASES.items())
    ioc = SoftIoc(database, folder, IOC_PORTS[0]).start()
    try:
        return keep_and_restore(IOC_PORTS[0], CASES, names, folder)
    finally:
        ioc.stop()


@pytest.mark.parametrize("key", CASES)
def test_what_is_restored_is_what_was_held(kept, key):
    found = faults(CASES[key], kept[key])
    assert not found, f"{'; '.join(found)}{kept[key]}"


TEXTS = [key for key, case in CASES.items() if key.startswith(("string", "long string", "desc"))]


@pytest.mark.parametrize("key", TEXTS)
def test_texts_that_differ_look_different_or_it_is_said_how(kept, key):
    found = kept[key]
    alike = found.saved == found.live.removeprefix("◆ ")
    assert not (alike and found.compared == "≠ text"), str(found)

"""Group files made to take long, or all memory: each is refused or read in no time."""

from pathlib import Path

_MIB8 = 8 * 1024 * 1024
_OURS = b'format = "pvwatch-group"\nversion = 1\n'
_SAID = b"""label = "a label"
plot = true
axis = "a"
color = "#0a0b0c"
width = 2.0
style = "line"
visible = false
comment = "c"
reduce = "[7]"

"""
_END = b"</display>"
_STP = b"StripConfig 1.2\n"
_SAV = b"# save/restore\n"

LARGE = {
    "elements.plt": b"<databrowser>" + b"<a/>" * 2_000_000 + b"</databrowser>",
    "most elements.plt": b"<databrowser>" + b"<a>1</a>" * 249_000 + b"</databrowser>",
    "pvs.plt": b"<databrowser><pvlist>" + b"<pv><name>A</name></pv>" * 120_000,
    "text.plt": b"<databrowser>" + b"a\n" * 4_000_000,
    "parts of text.plt": b"<databrowser><title>" + b"&lt;" * 2_000_000 + b"</title></databrowser>",
    "long name.plt": b"<" + b"a" * 8_000_000,
    "comment.plt": b"<databrowser><!--" + b"- " * 4_000_000,
    "open.bob": b"<display>" + b"<widget>" * 490_000,
    "widgets.bob": b"<display>" + b"<widget><pv_name>A</pv_name></widget>" * 120_000 + _END,
    "attributes.bob": b"<display " + b" ".join(b'a%d="1"' % i for i in range(600_000)) + b"/>",
    "macros.bob": b"<display><macros>" + b"<A>$(A)$(A)</A>" * 240_000 + b"</macros></display>",
    "rows.pvs": b"<pvtable><pvlist>" + b"<pv/>" * 490_000 + b"</pvlist></pvtable>",
    "items.pvs": b"<pvtable><pvlist><pv><name>A</name><saved_array_value>"
    + b"<item>1</item>" * 240_000
    + b"</saved_array_value></pv></pvlist></pvtable>",
    "curves.stp": _STP + b"Strip.Curve.999.Name A\n" * 99_000,
    "names.stp": _STP + b"".join(b"Strip.Curve.%d.Name A%d\n" % (i, i) for i in range(999)) * 90,
    "line.stp": _STP + b"Strip.Curve.1.Name " + b"A " * 4_000_000,
    "number.stp": _STP + b"Strip.Curve.1.Max " + b"9" * 8_000_000,
    "saved.sav": _SAV + b"".join(b"A%d 1\n" % i for i in range(49_000)) + b"<END>\n",
    "array.sav": _SAV + b"A @array@ { " + b'"1" ' * 2_000_000 + b"}\n<END>\n",
    "quotes.sav": _SAV + b"A @array@ { " + b'"' * 8_000_000,
    "escapes.sav": _SAV + b'A @array@ { "' + b'\\"' * 4_000_000,
    "request.req": b"".join(b"RO A%d 1\n" % i for i in range(49_000)),
    "macros.req": b"$(A)" * 2_000_000,
    "macro lines.req": b"$(A)$(B=$(C))\n" * 99_000,
    "header.snap": b"--- Start BURT header\n" + b"x: y\n" * 99_000,
    "table.csv": b"PV,READBACK,READ_ONLY\n" + b"A,B,1\n" * 99_000,
    "commas.csv": b"PV,READBACK,READ_ONLY\n" + b"," * 8_000_000,
    "quote.csv": b'PV,READBACK\n"' + b"a\n" * 99_000,
    "names.txt": b" ".join(b"A%d" % i for i in range(900_000)),
    "same names.txt": b"A\t" * 4_000_000,
    "openers.txt": b"({[\"'" * 800 + b"\n",
    "opener lines.txt": (b"({[" * 1_300 + b"\n") * 2_000,
    "new lines.txt": b"\n" * _MIB8,
    "wide.txt": "A \u2028".encode("utf-16") * 1_000_000,
    "keys.pvgroup": _OURS + b"".join(b"a%d=1\n" % i for i in range(540_000)),
    "arrays.pvgroup": _OURS + b"a=[" + b"1," * 390_000 + b"]",
    "tables.pvgroup": _OURS + b"".join(b"[a%d]\n" % i for i in range(190_000)),
    "inline.pvgroup": _OURS + b"a=[" + b"{}," * 190_000 + b"]",
    "nested.pvgroup": _OURS + b"a=" + b"[" * 190_000,
    "dotted.pvgroup": _OURS + b".".join([b"a"] * 4_000_000) + b"=1",
    "pvs.pvgroup": _OURS
    + b"".join(b'[[pv]]\nname = "SR:VACUUM:P%d"\n' % i + _SAID for i in range(45_000)),
    "commas.pvgroup": _OURS + b"a=[" + b"1," * 4_000_000 + b"]",
    "escapes.pvgroup": _OURS + b'a="' + b"\\n" * 4_000_000 + b'"',
}  # fmt: skip


def write_large(name: str, folder: Path) -> Path:
    """Write the file ``name`` into ``folder``."""
    data = LARGE[name]
    assert len(data) <= _MIB8
    path = folder / name
    path.write_bytes(data)
    return path

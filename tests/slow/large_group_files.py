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
_ADL = b'file { name="x" version=1 }\n'
_EDL = b"4 0 1\nbeginScreenProperties\nendScreenProperties\n"

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
    "odd numbers.plt": b"<databrowser><pvlist>"
    + b"<pv><name>A</name><axis>x</axis></pv>" * 80_000
    + b"</pvlist></databrowser>",
    "odd flags.pvs": b"<pvtable><pvlist>"
    + b"<pv><name>A</name><selected>x</selected></pv>" * 80_000
    + b"</pvlist></pvtable>",
    "odd lines.stp": _STP + b"Strip.Curve.1.Max x\n" * 99_000,
    "odd arrays.sav": _SAV + b'A @array@ { "\n' * 99_000 + b"<END>\n",
    "odd array.sav": _SAV + b'A @array@ { "1"\n' + b'"1"\n' * 98_000 + b"B 1\n<END>\n",
    "parity.sav": _SAV + b'A @array@ { "" "\n"\n' * 49_000 + b"<END>\n",
    "quotes.csv": b"PV,READBACK\n" + b'"a\n' * 99_000,
    "odd quotes.csv": b"PV,READBACK\n" + b'A,"' + b"x" * 80_000 + b'\nA,"\n' * 90_000,
    "long lines.txt": (b"'" + b"a" * 5_000 + b"\nA\n") * 390,
    "open lists.edl": _EDL + b'yPv {\nobject X\n' * 190_000,
    "open quotes.adl": _ADL + b'"text update" { chan="A\n' * 60_000,
    "open braces.substitutions": b"file x.db {{" + b"A {" * 2_000_000,
    "odd words.substitutions": b"flie x { A }\n" * 490_000,
    "no files.substitutions": b"pattern {A} {1}\n" * 490_000,
    "odd tables.trc": b'{"y-axes":[' + b'{"minRange":"x"},' * 390_000 + b'{}],"curves":[]}',
    "deep.trc": b'{"y-axes":[' + b'"{",' * 190_000 + b'1],"curves":["' + b'{' * 90_000 + b'"]}',
    "odd axes.xml": b"<viewer><chart>"
    + b'<signal channel="A"><axis>x</axis><color>x</color></signal>' * 100_000
    + b"</chart></viewer>",
    "deep components.xml": (b"<config>" + b'<component name="A">' * 62 + b'<pv name="A"/>' * 9_000
    + b"</component>" * 62 + b"</config>"),
    "wide components.xml": b"<config>"
    + (b'<component name="' + b"A" * 500 + b'">') * 60
    + b'<component name="A"><pv name="B"/></component>' * 100_000
    + b"</component>" * 60 + b"</config>",
    "odd curves.ui": b'<ui><widget class="X"><property name="curves"><stringlist>'
    + b"<string>x</string>" * 240_000
    + b"</stringlist></property></widget></ui>",
    "odd enabled.xml": b"<config>" + b'<pv name="A"><enabled>x</enabled></pv>' * 120_000
    + b"</config>",
    "many pvs.xml": b"<config>" + b"".join(b'<pv name="A%d"/>' % i for i in range(49_000))
    + b"</config>",
    "long.xml": b'<config><pv name="' + b"A" * 8_000_000 + b'"/></config>',
    "odd dates.xml": b"<AVConfiguration><time_axis><start>" + b"1/1/2020" * 900_000
    + b"</start></time_axis></AVConfiguration>",
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
    "escaped quotes.adl": _ADL + b'"' + b'\\"' * 4_000_000,
    "escaped quotes.edl": _EDL + b'controlPv "' + b'\\"' * 4_000_000,
    "escaped quotes.db": b'record(ai,"A"){}record(ai,"' + b'\\"' * 4_000_000,
    "quoted records.db": b'record(ai,"A"){}' + b'record(\\"' * 800_000,
    "escaped quotes.substitutions": b'file x.db { {A="' + b'\\"' * 4_000_000,
    "escaped apostrophes.substitutions": b"file x.db { {A='" + b"\\'" * 4_000_000,
    "most menu.edl": _EDL
    + b"object activePipClass\ndisplayFileName {\n"
    + b'0 "x"\n' * 390_000,
    "widgets.adl": _ADL + b'"text update" { monitor { chan="A" } }\n' * 210_000,
    "open.adl": _ADL + b"a {" * 2_600_000,
    "composites.adl": _ADL + b'composite { "composite file"="x.adl;P=1" }\n' * 190_000,
    "words.adl": _ADL + b"a " * 4_000_000,
    "quote.adl": _ADL + b'"' * 8_000_000,
    "escapes.adl": _ADL + b'"' + b"\\" * 8_000_000,
    "names.edl": _EDL + b"".join(b'controlPv "A%d"\n' % i for i in range(380_000)),
    "list.edl": _EDL + b"yPv {\n" + b'0 "A"\n' * 1_300_000,
    "escapes.edl": _EDL + b'controlPv "' + b"\\" * 8_000_000,
    "menu.edl": _EDL + b"object activePipClass\ndisplayFileName {\n" + b'0 "x"\n' * 1_300_000,
    "records.db": b"".join(b'record(ai,"A%d"){}\n' % i for i in range(49_000)),
    "same records.db": b'record(ai,"A"){}\n' * 490_000,
    "open.db": b"record(ai, " * 760_000,
    "words.db": b'record(ai,"A"){}' + b"recor " * 1_300_000,
    "quotes.db": b'record(ai,"A"){}' + b'"' * 8_000_000,
    "escapes.db": b'record(ai,"' + b"\\" * 8_000_000,
    "macros.db": b"record(ai," + b"$(A)" * 2_000_000 + b"){}",
    "macro.db": b"record(ai," + b"$(A" * 2_600_000 + b"){}",
    "includes.db": b'include "x"\n' * 690_000,
    "aliases.db": b'record(ai,"A"){' + b'alias("B")' * 830_000,
    "instances.substitutions": b"file x.db {" + b"{A=1}" * 1_600_000,
    "pattern.substitutions": b"file x.db { pattern {A} " + b"{1}" * 2_600_000,
    "quotes.substitutions": b"file x.db { pattern {A} {" + b'"' * 8_000_000,
    "global.substitutions": b"global { A=1 }\n" * 550_000,
    "properties.ui": b"<ui>" + b'<property name="channel"><string>A</string></property>' * 120_000
    + b"</ui>",
    "channels.ui": b'<ui><widget class="caX"><property name="channels"><string>'
    + b"A;" * 4_000_000
    + b"</string></property></widget></ui>",
    "rules.ui": b'<ui><widget class="X"><property name="rules"><string>'
    + b"[" * 8_000_000
    + b"</string></property></widget></ui>",
    "embedded.bob": b"<display>"
    + b'<widget type="embedded"><file>x</file></widget>' * 100_000
    + _END,
    "widgets.opi": b"<display>" + b"<widget><pv_name>A</pv_name></widget>" * 120_000 + _END,
    "pvs.xml": b"<config>" + b'<pv name="A"/>' * 490_000 + b"</config>",
    "components.xml": b"<config>" + b'<component name="A"><pv name="B"/></component>' * 160_000
    + b"</config>",
    "signals.xml": b"<viewer><chart>" + b'<signal channel="A"/>' * 370_000 + b"</chart></viewer>",
    "curves.xml": b"<AVConfiguration>" + b'<pv name="A"/>' * 490_000 + b"</AVConfiguration>",
    "brackets.trc": b'{"y-axes":[],"curves":' + b"[" * 8_000_000,
    "curves.trc": b'{"y-axes":[],"curves":[' + b'{"channel":"A"},' * 390_000 + b"{}]}",
    "names.trc": b'{"y-axes":[],"curves":[' + b'"A",' * 2_000_000 + b"1]}",
    "formulas.trc": b'{"y-axes":[],"curves":[],"formula":['
    + b'{"curveDict":{"A":"B"}},' * 190_000
    + b"{}]}",
    "names.archive": b"".join(b"A:%d 1 monitor\n" % i for i in range(49_000))
    + b"A:1 scan 1\n" * 50_000,
    "times.txt": b"12:00:01 " * 900_000,
    "heading.csv": b"Name,Text\n" + b"A:1,b\n" * 99_000,
    "head.req": b"{" * 8_000_000,
    "heads.req": b"{\n" * 99_000 + b"A\n",
    "names in head.req": b'{"' + b"a:" * 4_000_000,
    "spaces in head.req": b"{" + b'"a:b"   ' * 1_000_000 + b"}",
    "saved.snap": b'#{"req_file_name": "x"}\n' + b"A:B,1\n" * 99_000,
    "word.db": b'record(ai,"A"){}' + b"a" * 8_000_000,
    "spaced words.db": b'record(ai,"A"){}' + (b"a" + b" " * 400_000) * 20,
    "quoted head.req": b'{"' + b"\\" * 8_000_000,
    "defines.breq": b"".join(b"#define A%d A%d\n" % (i, i + 1) for i in range(49_000))
    + b"A0\n" * 49_000,
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
    "macros and embedded.bob": b"<display><macros>"
    + b"".join(b"<A%d>x</A%d>" % (i, i) for i in range(80_000))
    + b"</macros>"
    + b'<widget type="embedded"><file>x</file></widget>' * 70_000
    + _END,
    "nested macros.bob": b"<display>"
    + b"".join(
        b"<widget><macros>"
        + b"".join(b"<A%d>x</A%d>" % (j, j) for j in range(i * 1500, i * 1500 + 1500))
        + b"</macros>"
        for i in range(60)
    )
    + b'<widget type="embedded"><file>x</file></widget>' * 50_000
    + b"</widget>" * 60
    + _END,
    "substitute.db": b'substitute "'
    + b",".join(b"A%d=1" % i for i in range(300_000))
    + b'"\n'
    + b'substitute "B=1"\n' * 240_000,
    "globals.substitutions": b"global {"
    + b",".join(b"A%d=1" % i for i in range(120_000))
    + b"}\nfile x.db {"
    + b"{}" * 70_000
    + b"}",
    "columns.substitutions": b"file x.db { pattern {"
    + b" ".join(b"A%d" % i for i in range(200_000))
    + b"}"
    + b"{1}" * 100_000
    + b"}",
    "conditions.breq": b"#ifndef A\n" * 50_000 + b"X\n" * 49_000,
    "spaces.db": b"record(ai, " + b" " * 8_000_000,
    "comment.txt": b"#" * 8_000_000,
    "comments.txt": b"# " * 4_000_000,
    "cells.csv": b"\n".join([b"A:1," * 16_000] * 125),
    "semicolons.txt": b"A;" * 4_000_000,
    "structured semicolons.txt": b"A:1;" * 2_000_000,
    "hidden characters.xml": b"<config>"
    + ('<component name="' + "\u00a0" * 100 + '"><pv name="B"/></component>').encode() * 34_000
    + b"</config>",
    "stamps.pvs": b"<pvtable><pvlist>"
    + b"<pv><name>A</name><saved_value_timestamp>2024-05-06 07:08:09.1</saved_value_timestamp></pv>"
    * 80_000
    + b"</pvlist></pvtable>",
    "channels.xml": b"<engineconfig><group><name>a</name>"
    + b"".join(b"<channel><name>A%d</name><scan/><disable/></channel>" % i for i in range(49_000))
    + b"</group></engineconfig>",
    "names.json": b"[" + b'"A",' * 2_000_000 + b"1]",
    "numbers.json": b"[" + b"1," * 4_000_000 + b"1]",
    "tables.json": b"[" + b'{"pvName":"A","a":1},' * 380_000 + b"{}]",
    "keys.json": b'[{"pvName":"A",' + b",".join(b'"a%d":1' % i for i in range(600_000)) + b"}]",
    "brackets.json": b'{"a":' + b"[" * 390_000,
    "deep.json": b'{"a":' * 15 + b"[" + b"{}," * 390_000 + b"{}]" + b"}" * 15,
    "formulas.bob": b"<display>"
    + b"".join(b"<widget><pv_name>=`A:%d`+`B`</pv_name></widget>" % i for i in range(90_000))
    + _END,
    "back quotes.bob": b"<display>"
    + (b"<widget><pv_name>=" + b"`" * 4_000 + b"</pv_name></widget>") * 2_000
    + _END,
    "unread.bob": b"<display><widget>" + b"<odd>$(P)A:B</odd>" * 240_000 + b"</widget></display>",
    "long unread.bob": b"<display><widget>"
    + (b"<odd>" + b"$(" * 2_000 + b"</odd><odd>" + b"a:" * 90 + b"</odd>") * 1_900
    + b"</widget></display>",
    "deeds.bob": b"<display><widget><actions>"
    + b'<action><file>a.bob</file><command>b</command><script file="c"/></action>' * 60_000
    + b"</actions></widget></display>",
    "calc.edl": _EDL + (b'visPv "CALC\\\\x(' + b"(a)" * 1_300 + b'"\n') * 1_900,
    "texts.edl": _EDL + b"value {\n" + b'"A:B"\n' * 390_000,
    "related.edl": _EDL
    + b"object relatedDisplayClass\ndisplayFileName {\n"
    + b'0 "x"\n1 "y"\n}\ndisplayFileName {\n' * 95_000,
    "unread.edl": _EDL + b'object x\nodd "$(P)A:B"\n' * 190_000,
    "buttons.adl": _ADL + b'display[0] { name="a.adl" odd="$(P)A" }\n' * 140_000,
    "links.ui": b'<ui><widget class="caRelatedDisplay"><property name="files"><string>'
    + b"A;" * 4_000_000
    + b"</string></property></widget></ui>",
    "instances.ui": b'<ui><widget class="PyDMTemplateRepeater">'
    b'<property name="templateFilename"><string>x.ui</string></property>'
    b'<property name="dataSource"><string>['
    + b'{"A":1},' * 1_000_000
    + b"{}]</string></property></widget></ui>",
    "formulas.ui": b'<ui><widget class="x"><property name="channels"><stringlist>'
    + (b"<string>calc://a?" + b"a=b&amp;" * 400 + b"</string>") * 2_000
    + b"</stringlist></property></widget></ui>",
    "infos.db": b'record(ai,"A"){' + b'info(a,"b")' * 700_000 + b"}",
    "many infos.db": b'record(ai,"A"){'
    + b"".join(b"info(a%d,b)" % i for i in range(500_000))
    + b"}",
    "unknown.db": b'record(ai,"A"){}' + b"a(" * 4_000_000,
    "macros in macros.db": b'record(ai,"A"){}'
    + b'substitute "A=$(B)$(B),B=$(C)$(C),C=$(D)$(D),D=$(E)$(E)"\n' * 140_000,
    "escapes.pvgroup": _OURS + b'a="' + b"\\n" * 4_000_000 + b'"',
}  # fmt: skip


def write_large(name: str, folder: Path) -> Path:
    """Write the file ``name`` into ``folder``."""
    data = LARGE[name]
    assert len(data) <= _MIB8
    path = folder / name
    path.write_bytes(data)
    return path

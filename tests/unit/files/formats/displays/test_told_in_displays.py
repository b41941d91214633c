"""What a display has beside the PVs that it shows: a row under a heading, or told and counted."""

import pytest

from gui.files.formats.displays.names_in_text import looks_like_name, names_in_formula
from gui.files.groups.open import load_any

OTHERS = "# PVs of rules, actions, scripts, formulas and visibility"
FOREIGN = "PVs of other protocols, local, simulated or computed; left out"
LINKED = "displays and plots that buttons open, not read"
RUN = "scripts and commands, not run nor searched for PVs"
UNREAD = "texts like names of PVs in settings that are not read"
EDM = "4 0 1\nbeginScreenProperties\nmajor 4\nendScreenProperties\n"
ADL = 'file { name="a.adl" version=030107 }\n'

BOB = """<display version="2.0.0"><name>D</name>
<scripts><script file="poll.py"><pv_name>DEV:POLL</pv_name></script></scripts>
<widget type="textupdate"><pv_name>DEV:A</pv_name><tooltip>$(pv_name)
A:B</tooltip>
 <rules><rule name="r" prop_id="visible"><exp bool_exp="pv0==1"><value>DEV:TEXT</value></exp>
  <pv_name>=`DEV:R1` + `loc://r(0)`</pv_name><pv_name>sim://ramp</pv_name></rule></rules></widget>
<widget type="textupdate"><pv_name>=`DEV:F1` - `DEV:F2`</pv_name></widget>
<widget type="image"><pv_name>DEV:IMAGE</pv_name><cross_pv_name>DEV:CROSS</cross_pv_name>
 <watched>$(P)WATCHED</watched></widget>
<widget type="action_button"><actions>
 <action type="open_display"><file>more.bob</file><macros><P>X:</P></macros></action>
 <action type="write_pv"><pv_name>DEV:SET</pv_name><value>1</value></action>
 <action type="command"><command>caput DEV:B 1</command></action>
 <action type="execute"><script file="EmbeddedPy"><text>PVFactory.getPV("DEV:PY")</text></script>
 </action></actions><text>$(actions)</text></widget></display>"""
OPI = """<display typeId="org.csstudio.opibuilder.Display"><wuid>2da4:138b:-7ff6</wuid>
<widget typeId="org.csstudio.opibuilder.widgets.intensityGraph"><pv_name>DEV:IMAGE</pv_name>
 <horizon_profile_x_pv_name>DEV:HX</horizon_profile_x_pv_name>
 <pixel_info_pv_name>loc://info</pixel_info_pv_name>
 <scripts><path pathString="a.js" checkConnect="true"><pv trig="true">DEV:JS</pv></path></scripts>
 <actions><action type="OPEN_DISPLAY"><path>more.opi</path></action>
  <action type="EXECUTE_CMD"><command>ls</command></action></actions></widget>
<widget><pv_name>='DEV:Q1'*2</pv_name></widget></display>"""
EDL = (
    EDM
    + """
object activeXTextClass
beginObjectProperties
value {
  "T: $(P)"
  "A:B"
}
endObjectProperties
object TextupdateClass
beginObjectProperties
controlPv "CALC\\\\{A+B}(DEV:A1,$(P)B1)"
odd "DEV:ODD"
endObjectProperties
object relatedDisplayClass
beginObjectProperties
displayFileName {
  0 "more.edl"
  1 "less"
}
pv {
  0 "DEV:CHOICE"
}
symbols {
  0 "P=DEV:X"
}
endObjectProperties
object shellCmdClass
beginObjectProperties
command {
  0 "caput DEV:C 1"
}
endObjectProperties
"""
)
MEDM = (
    ADL
    + """
"text update" { monitor { chan="DEV:A" } odd="$(P)ODD" }
"related display" { display[0] { label="DEV:LABEL" name="more.adl" args="P=DEV:X" } }
"shell command" { command[0] { label="x" name="caput" args="DEV:B 1" } }
text { textix="$(P)TEXT" }
"""
)
UI = """<ui><widget class="PyDMTabWidget"><property name="alarmChannels"><stringlist>
<string>ca://DEV:TAB</string></stringlist></property></widget>
<widget class="PyDMLabel"><property name="channel">
<string>calc://s?a=ca://DEV:A&amp;b=pva://DEV:B&amp;expr=a+b</string></property>
<property name="odd"><string>ca://DEV:ODD</string></property>
<property name="text"><string>DEV:TEXT</string></property></widget>
<widget class="PyDMRelatedDisplayButton"><property name="filenames"><stringlist>
<string>a.ui</string><string>b.ui</string></stringlist></property></widget>
<widget class="PyDMShellCommand"><property name="commands"><stringlist><string>ls</string>
</stringlist></property></widget>
<widget class="caRelatedDisplay"><property name="files"><string>c.ui;d.ui</string>
</property></widget>
<widget class="caShellCommand"><property name="files"><string>caput</string></property></widget>
<widget class="QELabel"><property name="variable"><string>$(P)QE</string></property>
<property name="variableSubstitutions"><string>P=DEV:</string></property>
<property name="imageVariable"><string>DEV:IMAGE</string></property></widget></ui>"""
CASES = {
    "a.bob": (
        BOB,
        ["DEV:A", "DEV:IMAGE", "DEV:CROSS", OTHERS, "DEV:POLL", "DEV:R1", "DEV:F1", "DEV:F2",
         "DEV:SET"],
        [f"4 {FOREIGN}: =DEV:R1 + loc://r(0), loc://r(0), sim://ramp, …",
         f"1 {LINKED}: more.bob", f"3 {RUN}: poll.py, caput DEV:B 1, EmbeddedPy",
         f"1 {UNREAD}: watched $(P)WATCHED"],
    ),
    "a.opi": (
        OPI,
        ["DEV:IMAGE", "DEV:HX", OTHERS, "DEV:JS", "DEV:Q1"],
        [f"2 {FOREIGN}: loc://info, ='DEV:Q1'*2", f"1 {LINKED}: more.opi", f"2 {RUN}: a.js, ls"],
    ),
    "a.edl": (
        EDL,
        [OTHERS, "DEV:A1", "$(P)B1", "DEV:CHOICE"],
        [f"1 {FOREIGN}: CALC\\{{A+B}}(DEV:A1,$(P)B1)", f"2 {LINKED}: more.edl, less",
         f"1 {RUN}: caput DEV:C 1", f"1 {UNREAD}: odd DEV:ODD"],
    ),
    "a.adl": (
        MEDM,
        ["DEV:A"],
        [f"1 {LINKED}: more.adl", f"1 {RUN}: caput DEV:B 1", f"1 {UNREAD}: odd $(P)ODD"],
    ),
    "a.ui": (
        UI,
        ["DEV:QE", "DEV:IMAGE", OTHERS, "DEV:TAB", "DEV:A", "pva://DEV:B"],
        [f"1 {FOREIGN}: calc://s?a=ca://DEV:A&b=pva://DEV:B&expr=a+b",
         f"4 {LINKED}: a.ui, b.ui, c.ui, …", f"2 {RUN}: ls, caput",
         f"1 {UNREAD}: odd ca://DEV:ODD"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_nothing_that_names_a_pv_is_lost_unsaid(name, tmp_path):
    text, names, told = CASES[name]
    (tmp_path / name).write_text(text)
    loaded = load_any(tmp_path / name)
    assert [pv.name for pv in loaded.group.pvs] == names
    assert sorted(loaded.warnings) == sorted(told)


def test_instances_of_a_template_repeater(tmp_path):
    (tmp_path / "one.ui").write_text(
        '<ui><widget class="PyDMLabel"><property name="channel"><string>ca://${D}:${N}'
        "</string></property></widget></ui>"
    )
    (tmp_path / "list.json").write_text('[{"D": "X1"}, {"D": "X2", "N": 7}]')
    repeater = (
        '<widget class="PyDMTemplateRepeater"><property name="templateFilename"><string>one.ui'
        '</string></property><property name="macros"><string>N=5</string></property>'
        '<property name="dataSource"><string>{}</string></property></widget>'
    )
    sources = ["list.json", '[{"D": "X3"}]', "missing.json", "[1"]
    text = "".join(repeater.format(source.replace('"', "&quot;")) for source in sources)
    (tmp_path / "a.ui").write_text(f"<ui>{text}</ui>")
    loaded = load_any(tmp_path / "a.ui")
    found = [pv.name for pv in loaded.group.pvs if not pv.name.startswith("#")]
    assert found == ["X1:5", "X2:7", "X3:5", "${D}:5"]
    assert loaded.warnings == [
        "line 1: the file missing.json inside: No such file or directory",
        "line 1: the instances '[1' are no list of JSON; left out",
    ]


def test_what_follows_a_group_of_edm_is_of_the_group(tmp_path):
    """The visibility of a group replaced that of the last object in it."""
    (tmp_path / "in.edl").write_text(EDM + 'object TextupdateClass\ncontrolPv "$(P)$(N)"\n')
    (tmp_path / "a.edl").write_text(
        EDM + "object activeGroupClass\nbeginObjectProperties\nbeginGroup\n"
        'object TextupdateClass\nbeginObjectProperties\ncontrolPv "A:B"\nvisPv "A:VIS"\n'
        'endObjectProperties\nendGroup\nvisPv "A:GROUP"\nendObjectProperties\n'
        'object activePipClass\nfile "\tcomposite file in.edl;P=X:,N=5"\n'
        'object activeGroupClass\nbeginGroup\nobject activePipClass\nfile "in"\nendGroup\n'
        'visPv ""\n'
    )
    loaded = load_any(tmp_path / "a.edl")
    assert [pv.name for pv in loaded.group.pvs] == [
        "A:B", "# in.edl (P=X:, N=5)", "X:5", "# in.edl", "$(P)$(N)", OTHERS, "A:VIS", "A:GROUP",
    ]  # fmt: skip
    assert loaded.warnings == []


@pytest.mark.parametrize(
    "text", ["A:B", "$(P)X", "ca://X:Y", "CA://X:Y", "IOC:x.VAL", "${P}_RBV.VAL"]
)
def test_texts_like_names(text):
    assert looks_like_name(text)


@pytest.mark.parametrize(
    "text",
    ["", "A", "$(P)", "$(P):", "12:30", "http://x:8", "a.bob", "$(P).bob", "Status: OK", "A:",
     "arial-bold-r-12.0", "C:/x/y", "A:B=1"],
)  # fmt: skip
def test_texts_unlike_names(text):
    assert not looks_like_name(text)


def test_names_in_formulas():
    assert names_in_formula("=`A:B` + 'C' * `2`") == ["A:B", "C"]
    assert names_in_formula("CALC\\sum(A, $(P)B, 3)") == ["A", "$(P)B"]
    assert names_in_formula("loc://a?type=str") == []
    assert names_in_formula("=`" + "a" * 5000 + "`") == []

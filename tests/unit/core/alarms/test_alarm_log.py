"""The log's bound and its CSV."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from gui.core.alarms.alarm_log import HEADINGS, RAISED, AlarmLog, log_csv
from gui.core.text.csv_text import csv_text, guarded

NOW = 1_795_521_600_000_000_000


def test_it_is_bounded_and_says_so():
    log = AlarmLog(most=3)
    for number in range(5):
        log.add(NOW + number, f"pv{number}", RAISED, 2, 3, "7.0 mA", number=7.04, unit="mA")
    assert (len(log), log.total, log.dropped) == (3, 5, 2)
    assert [event.pv for event in log.after(0)] == ["pv2", "pv3", "pv4"]
    assert [event.pv for event in log.after(4)] == ["pv4"] and log.after(5) == []
    rows = list(csv.reader(io.StringIO(log_csv(log.after(0), log.dropped))))
    assert rows[0] == list(HEADINGS) and len(rows) == 5
    assert rows[1] == ["2026-11-24T12:00:00.000000002+00:00", "pv2", "raised", "MAJOR", "HIHI",
                       "7.04", "mA", "7.0 mA", ""]  # fmt: skip
    assert rows[4][2] == "2 earlier events are no longer in the log"


def test_no_text_becomes_a_formula_and_no_number_a_text():
    log = AlarmLog()
    log.add(NOW, "=cmd|' /C calc'!A0", RAISED, 1, 4, "-5.25", "@pat")
    log.add(NOW, "-pv", RAISED, 1, 4, "+1+2 mA")
    _, first, second = csv.reader(io.StringIO(log_csv(log.after(0), log.dropped)))
    assert (first[1], first[7], first[8]) == ("'=cmd|' /C calc'!A0", "-5.25", "'@pat")
    assert (second[1], second[7]) == ("'-pv", "'+1+2 mA")
    assert csv_text([("\tx", -5, -1.5)]) == "'\tx,-5,-1.5\n"


@given(st.text())
def test_guarded_texts_start_harmlessly_and_keep_their_text(text):
    shown = guarded(text)
    assert shown.removeprefix("'") == text.removeprefix("'")
    if shown[:1] in ("=", "+", "-", "@", "\t"):
        float(shown)

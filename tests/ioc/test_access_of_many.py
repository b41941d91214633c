"""Read access of many PVs withdrawn and given back at once: every value comes back."""

import pytest

from gui.core.pv.standing import Standing
from gui.workers.ca.context import EVENTS_A_DRAIN
from tests.support.watching import Watching

COUNT = 2 * EVENTS_A_DRAIN + 10
RULES = """ASG(DEFAULT){{RULE(1,READ)RULE(1,WRITE)}}
ASG(GUARDED){{INPA("{gate}")RULE(1,READ){{CALC("A=1")}}}}"""


@pytest.mark.parametrize("record", ['ao,"{}"){{field(VAL,"8")', 'stringout,"{}"){{field(VAL,"x")'])
def test_values_of_many_come_back_with_their_access(qtbot, soft_ioc, prefix, record):
    gate, names = f"{prefix}gate", [f"{prefix}{k}" for k in range(COUNT)]
    records = "".join(
        f'record({record.format(name)}field(ASG,"GUARDED")field(PINI,"YES")}}' for name in names
    )
    ioc = soft_ioc(
        f'record(ao,"{gate}"){{field(VAL,"1")field(PINI,"YES")}}{records}',
        RULES.format(gate=gate),
    )
    tab = Watching(names)
    try:
        qtbot.waitUntil(lambda: tab.store.count_of(Standing.CURRENT) == COUNT)
        ioc.put(gate, 0)
        qtbot.waitUntil(lambda: tab.store.count_of(Standing.NO_ACCESS) == COUNT)
        ioc.put(gate, 1)
        qtbot.waitUntil(lambda: tab.store.count_of(Standing.CURRENT) == COUNT)
    finally:
        tab.close()

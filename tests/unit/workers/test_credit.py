"""Credit: never more under way than allowed, whatever is given back."""

from hypothesis import given
from hypothesis import strategies as st

from gui.workers.credit import Credit


@given(st.integers(1, 5), st.lists(st.booleans()))
def test_as_many_as_allowed_and_no_more(most, steps):
    credit, under_way = Credit(most), 0
    for send in steps:
        if send and credit.is_left:
            credit.spend()
            under_way += 1
        elif not send:
            credit.give_back()
            under_way = max(under_way - 1, 0)
        assert credit.under_way == under_way <= most
        assert credit.is_left == (under_way < most)

"""The same as numpy's own, which is not used where the program starts."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.pv.distinct import distinct


@given(st.lists(st.integers(-(2**62), 2**62)), st.sampled_from([np.int64, np.int32]))
def test_the_same_as_numpys_own(numbers, dtype):
    values = np.array(numbers, np.int64).astype(dtype)
    found = distinct(values)
    _, first, which = np.unique(values, return_index=True, return_inverse=True)
    assert found.first.tolist() == first.tolist()
    assert found.which.tolist() == which.tolist()

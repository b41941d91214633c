import numpy as np
import pytest

from gui.core.pv.array_reduction import is_reduction, reduce_array


@pytest.mark.parametrize(
    ("how", "value"), [("min", -1), ("max", 4), ("mean", 1.5), ("sum", 6), ("[0]", 3), ("[3]", 4)]
)
def test_numbers_of_an_array(how, value):
    assert reduce_array(np.array([3, -1, 0, 4], np.int16), how) == value


def test_what_has_no_number_is_nan_and_not_zero():
    assert np.isnan(reduce_array(np.array([]), "sum"))
    assert np.isnan(reduce_array(np.array([1.0]), "[1]"))
    assert np.isnan(reduce_array(np.array(["a", "b"]), "max"))
    assert np.isnan(reduce_array(np.array([1, np.nan]), "mean"))
    assert reduce_array(np.array([200, 100], np.uint8), "sum") == 300


def test_what_is_no_reduction():
    assert is_reduction("[12]") and not is_reduction("[-1]") and not is_reduction("median")
    with pytest.raises(ValueError, match="median"):
        reduce_array(np.array([1.0]), "median")

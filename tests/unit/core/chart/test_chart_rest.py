"""When a chart in which nothing comes is painted anew."""

from gui.core.chart.chart_rest import AWAKE_S, ChartRest, Due


def moved():
    return True


def same():
    return False


def test_what_is_due():
    chart = ChartRest()
    assert chart.due((1,), 10.0, same) is Due.ALL, "it was never painted"
    assert chart.due((1,), 10.1, same) is Due.NOTHING
    assert chart.due((1,), 10.2, moved) is Due.PLOT, "the next sample may come each second"
    rests_s = 10.0 + AWAKE_S
    assert chart.due((1,), rests_s, same) is Due.ALL
    assert chart.due((1,), rests_s + 0.9, moved) is Due.NOTHING, "it moves on once a second"
    assert chart.due((2,), rests_s + 0.9, same) is Due.ALL, "something came"
    assert chart.due((2,), rests_s + 1.9, same) is Due.ALL, "ages"


def test_a_chart_with_a_sample_each_second_runs_smoothly():
    chart, frame_s = ChartRest(), 0.1
    found = [chart.due((n // 10,), 10 + n * frame_s, moved) for n in range(50)]
    assert Due.NOTHING not in found and found.count(Due.ALL) == 5

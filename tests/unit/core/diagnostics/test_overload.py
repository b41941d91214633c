from gui.core.diagnostics.overload import OverloadLevel, OverloadWatch


def test_the_stated_order_and_that_it_goes_by_itself():
    watch = OverloadWatch()
    assert watch.check(0, 100, 100, 0, 0.1).text == ""
    assert watch.check(1, 140, 100, 0, 0.1).level == OverloadLevel.NONE
    paints = watch.check(2, 400, 100, 0, 0.1)
    assert paints.level == OverloadLevel.PAINTS_LESS and paints.text == "Screen every 0.4 s"
    queues = watch.check(3, 400, 100, 0, 1.25)
    assert queues.level == OverloadLevel.QUEUES and queues.text == "Values are 1.2 s late"
    drops = watch.check(4, 400, 100, 1200, 1.0)
    assert drops.level == OverloadLevel.DROPS and drops.text == "Overload: 1,200 updates dropped"
    assert "1,500" in watch.check(5, 100, 100, 1500, 0.1).text
    assert watch.check(15, 100, 100, 1500, 0.1).level == OverloadLevel.DROPS
    assert watch.check(15.1, 100, 100, 1500, 0.1).level == OverloadLevel.NONE
    assert "7 updates" in watch.check(16, 100, 100, 1507, 0.1).text  # counts anew


def test_drops_before_it_looked_are_not_told_as_new():
    assert OverloadWatch().check(0, 100, 100, 99, 0.1).level == OverloadLevel.NONE

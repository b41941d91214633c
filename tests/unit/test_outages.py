from gui.core.outages import KEPT, Outages


def test_pvs_of_one_host_share_an_outage_until_all_are_back():
    log = Outages()
    for slot in range(3):
        log.back(slot, 5)  # a first connect is no return
        log.lost(slot, "a:1", 10 + slot)
    log.lost(7, "b:1", 20)
    log.back(0, 30)
    log.lost(0, "a:1", 40)  # while two of them are still away
    (first, other) = log.latest()
    assert (first.lost, first.returned, first.over, first.back_ns) == (4, 1, False, 30)
    for slot in range(3):
        log.back(slot, 50)
    assert log.latest()[0].over and log.latest()[0].back_ns == 50
    assert not other.over and log.reconnects == {"a:1": 4}
    log.lost(1, "a:1", 60)
    assert log.count == 3 and log.latest()[-1].lost_ns == 60


def test_they_are_bounded():
    log = Outages()
    for turn in range(3 * KEPT):
        log.lost(turn, f"h{turn}:1", turn)
    log.back(0, 1000)  # its outage is forgotten: no error
    assert log.count == 3 * KEPT and len(log.latest()) == KEPT
    assert log.latest()[-1].host == f"h{3 * KEPT - 1}:1"

from gui.core.diagnostics.as_text import outage_text
from gui.core.store.outages import EARLIER, HOSTS, KEPT, Outages


def test_pvs_of_one_host_share_an_outage_until_some_are_back():
    log = Outages()
    for slot in range(3):
        log.back(slot, 5)  # a first connect is no return
        log.lost(slot, "a:1", 10 + slot)
    log.lost(7, "b:1", 20)
    log.back(0, 30)
    log.lost(0, "a:1", 40)  # the host was there at 30: another outage, two never saw its end
    first, other, third = log.latest()
    assert (first.lost, first.returned, first.over, first.back_ns) == (3, 1, False, 30)
    assert (third.lost, third.lost_ns) == (1, 40)
    for slot in range(3):
        log.back(slot, 50)
    first, other, third = log.latest()
    assert first.over and first.back_ns == third.back_ns == 50 and third.over
    assert not other.over and log.reconnects == {"a:1": 4}
    log.lost(1, "a:1", 60)
    assert log.count == 4 and log.latest()[-1].lost_ns == 60


def test_a_pv_that_left_the_tab_is_not_waited_for():
    log = Outages()
    log.lost(0, "a:1", 10)
    log.lost(1, "a:1", 11)
    log.back(0, 20)
    log.forget(1)
    log.forget(5)  # never lost
    assert log.latest()[0].over and log.latest()[0].removed == 1
    assert "2 PVs (1 removed since) lost, 1 back after 0.0 s" in outage_text(log.latest()[0], True)
    log.back(1, 30)  # an event that was under way
    assert log.latest()[0].returned == 1


def test_a_host_keeps_its_outages_when_it_has_a_name():
    log = Outages()
    log.lost(0, "10.0.0.7:1", 10)
    log.lost(1, "10.0.0.7:1", 10)
    log.back(0, 20)
    log.rename("10.0.0.7:1", "a:1")
    log.back(1, 30)
    assert [each.host for each in log.latest()] == ["a:1"] and log.reconnects == {"a:1": 2}
    log.lost(0, "a:1", 40)
    log.rename("10.0.0.7:1", "a:1")  # known already
    assert [each.host for each in log.latest()] == ["a:1", "a:1"]


def test_they_are_bounded():
    log = Outages()
    for turn in range(3 * KEPT):
        log.lost(turn, f"h{turn}:1", turn)
    log.back(0, 1000)  # its outage is forgotten: no error
    assert log.count == 3 * KEPT and len(log.latest()) == KEPT
    assert log.latest()[-1].host == f"h{3 * KEPT - 1}:1"


def test_hosts_that_come_at_another_port_each_time_are_bounded():
    outages = Outages()
    for k in range(1_000):
        outages.lost(1, f"10.0.0.1:{k}", k)
        outages.back(1, k + 1)
    assert len(outages.reconnects) <= HOSTS + 1 and len(outages._open) <= HOSTS
    assert sum(outages.reconnects.values()) == 1_000
    assert outages.reconnects["10.0.0.1:999"] == 1 and outages.reconnects[EARLIER] >= 799
    assert outages.count == 1_000 and len(outages.latest()) == KEPT

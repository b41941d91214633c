"""A second reader of one PV: prints value and stamp (seconds, nanoseconds) of each update."""

import sys
import time

import epics


def main() -> None:
    """Print until stdin ends."""
    epics.ca.initialize_libca()

    def told(value=None, posixseconds=0.0, nanoseconds=0, **_):
        print(repr(float(value)), int(posixseconds), int(nanoseconds), flush=True)

    pv = epics.PV(sys.argv[1], callback=told, auto_monitor=epics.dbr.DBE_VALUE, form="time")
    pv.wait_for_connection(30.0)
    while sys.stdin.readline():
        time.sleep(0.01)


if __name__ == "__main__":
    main()

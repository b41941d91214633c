"""A worker with EPICS_CA_NAME_SERVERS only; tests read its stderr.

usage: name_server_child.py [PV]; prints a line at each step, and waits for one before the next.
"""

import sys
import threading
import time

from gui.workers.ca.context import CaContext


def work() -> None:
    context = CaContext()
    context.open([(0, sys.argv[1])] if len(sys.argv) > 1 else [])
    connected = len(sys.argv) == 1
    while not connected:
        context.take_link_events()
        connected = all(channel.connected for channel in context.channels.values())
        time.sleep(0.01)
    print("ready", flush=True)
    sys.stdin.readline()  # the name server has ended
    print("ending", flush=True)
    context.destroy()
    print("ended", flush=True)


thread = threading.Thread(target=work)
thread.start()
thread.join()

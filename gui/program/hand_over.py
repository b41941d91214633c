"""Single instance, for each user and display: claims the socket, hands over to its owner.

Imports no Qt: a second program hands over and ends before it would have loaded Qt.
"""

import os
import re
import socket
import stat
import struct
import tempfile
import time
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from gui.core.program.launch_message import DONE, GREETING, LaunchMessage, ca_settings, encode
from gui.core.program.launch_options import LaunchOptions
from gui.files.disk.lock_file import Claim

TIMEOUT_S: Final = 1.0
STARTING_S: Final = 10.0  # a first start on a slow disk listens after so long
_RETRY_S: Final = 0.02
_LONGEST: Final = 80  # of a socket's path; the kernel takes 107, Qt's temporary name is longer


def takes_part(options: LaunchOptions) -> bool:
    """Tell whether a program with these options may be the instance others hand over to."""
    alone = options.new_instance or options.demo  # the demo changes where PVs are looked for
    alone = alone or options.wall is not None  # it stays on its screen
    return not (alone or options.selftest_s or options.convert)


def may_hand_over(options: LaunchOptions) -> bool:
    """Tell whether another instance may open this: not with options about puts."""
    return takes_part(options) and not (options.allow_put or options.read_only)


def launch_message(options: LaunchOptions, environment: Mapping[str, str]) -> LaunchMessage:
    """Return what to hand over. Call it early: pyepics changes the environment."""
    files = tuple(path.absolute() for path in options.files)
    settings = ca_settings(environment)
    return LaunchMessage(files, options.pvs, dict(options.macros), options.span_s, settings)


def _is_private(folder: Path) -> bool:
    """Tell whether only this user can create a socket in ``folder``."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    return own and not stat.S_IMODE(found.st_mode) & 0o077


def socket_path(environment: Mapping[str, str]) -> Path | None:
    """Return the socket's path for this user and display; ``None`` without a private folder."""
    display = environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY") or ""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", display)[:16].strip("-")
    number = zlib.crc32(display.encode("utf-8", "surrogateescape"))  # no library to be loaded
    name = f"pvwatch-{readable or 'none'}-{number:08x}"
    runtime = environment.get("XDG_RUNTIME_DIR", "")
    if runtime.startswith("/") and _is_private(Path(runtime)):
        path = Path(runtime, name)
        if len(os.fsencode(path)) <= _LONGEST:
            return path
    try:
        folder = Path(tempfile.gettempdir(), f"pvwatch-{os.getuid()}")
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:  # also where no folder for temporary files can be written
        return None
    return folder / name if _is_private(folder) else None


def claim_instance(path: Path) -> Claim | None:
    """Return the lock for listening at ``path``; ``None`` while another program holds it."""
    try:
        return _claim(path)
    except OSError:
        return None


def _claim(path: Path) -> Claim:
    return Claim(path.with_name(f"{path.name}.lock"))


def try_hand_over(path: Path, message: LaunchMessage, timeout_s: float = TIMEOUT_S) -> bool:
    """Send ``message`` to the program that listens at ``path``; tell whether it confirmed.

    Waits ``timeout_s`` at most, and ``STARTING_S`` for a program that holds the lock and is about
    to listen. A program that hangs sends no greeting and gets no message, so that it does not open
    later what was opened here meanwhile.
    """
    began = time.monotonic()
    try:
        data = encode(message)
    except ValueError:
        return False
    while True:
        deadline = time.monotonic() + timeout_s
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
                _set_timeout(link, deadline)
                link.connect(os.fsencode(path))
                return _is_own(link) and _talk(link, data, deadline)
        except (FileNotFoundError, ConnectionRefusedError):
            if time.monotonic() - began > STARTING_S or not _is_held(path):
                return False
        except BlockingIOError:  # too many wait for it: it hangs, or is busy
            if time.monotonic() - began > timeout_s:
                return False
        except OSError:
            return False
        time.sleep(_RETRY_S)


def _is_held(path: Path) -> bool:
    """Tell whether a program holds the lock: one that did may have ended, or nobody can have it."""
    try:
        _claim(path).release()
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False


def _talk(link: socket.socket, data: bytes, deadline: float) -> bool:
    if _line(link, deadline, len(GREETING)) != GREETING:
        return False
    _set_timeout(link, deadline)
    link.sendall(data)
    return _line(link, deadline, len(DONE)) == DONE


def _line(link: socket.socket, deadline: float, most: int) -> bytes:
    got = b""
    while len(got) < most and not got.endswith(b"\n"):
        _set_timeout(link, deadline)
        more = link.recv(most - len(got))
        if not more:
            break
        got += more
    return got


def _set_timeout(link: socket.socket, deadline: float) -> None:
    link.settimeout(max(deadline - time.monotonic(), 1e-3))


def _is_own(link: socket.socket) -> bool:
    found = link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return bool(struct.unpack("3i", found)[1] == os.getuid())

"""A disk that can be ill-treated: a file system of this process (FUSE), root only.

``python -m tests.support.fuse_disk FOLDER`` mounts it there, says so by a line, and reads moods on
stdin: ``fine``, ``eio`` (a broken disk), ``enospc`` (full), ``stands`` (nothing is answered until
the next mood, as by a file server that is down). What is asked is counted; ``asked`` prints it.
"""

import contextlib
import ctypes
import errno
import os
import select
import stat
import struct
import subprocess
import sys
import time
from pathlib import Path

(LOOKUP, FORGET, GETATTR, SETATTR, MKDIR, UNLINK, RMDIR, RENAME, OPEN, READ, WRITE, STATFS) = (
    1, 2, 3, 4, 9, 10, 11, 12, 14, 15, 16, 17,
)  # fmt: skip
RELEASE, FSYNC, FLUSH, INIT, OPENDIR, READDIR, RELEASEDIR, FSYNCDIR = 18, 20, 25, 26, 27, 28, 29, 30
ACCESS, CREATE, INTERRUPT, DESTROY, BATCH_FORGET, RENAME2 = 34, 35, 36, 38, 42, 45
_SILENT = {FORGET, BATCH_FORGET, INTERRUPT}  # never answered
_CHANGES = {SETATTR, MKDIR, WRITE, CREATE}  # what a full disk refuses
_MODE, _UID, _GID, _SIZE, _MTIME, _MTIME_NOW = 1, 2, 4, 8, 32, 256
_IN = struct.Struct("=IIQQIIIHH")  # fuse_in_header
_OUT = struct.Struct("=IiQ")  # fuse_out_header
_PARALLEL = 1 << 18  # FUSE_PARALLEL_DIROPS: who waits for a silent disk can be killed
_MOST = 128 << 10


class Node:
    """A file or folder in memory."""

    def __init__(self, number: int, mode: int) -> None:
        self.number, self.mode = number, mode
        self.uid = self.gid = 0
        self.data = bytearray()
        self.names: dict[bytes, Node] = {}
        self.time_ns = time.time_ns()

    def attributes(self) -> bytes:
        """Return a ``fuse_attr``."""
        seconds, rest = divmod(self.time_ns, 1_000_000_000)
        size = len(self.data)
        times = (seconds,) * 3 + (rest,) * 3
        more = (self.mode, 1, self.uid, self.gid, 0, 4096, 0)
        return struct.pack("=QQQ3Q3I7I", self.number, size, size // 512 + 1, *times, *more)


class Disk:
    """The file system; ``serve`` returns when it is unmounted or stdin ends."""

    def __init__(self, folder: str) -> None:
        self.file = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
        self.root = Node(1, stat.S_IFDIR | 0o777)
        self.nodes = {1: self.root}
        self.mood, self.asked = "fine", 0
        options = f"fd={self.file},rootmode=40000,user_id=0,group_id=0,allow_other"
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.mount(b"pvwatch-disk", folder.encode(), b"fuse", 0, options.encode()):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    def serve(self) -> None:
        while True:
            ends = [0] if self.mood == "stands" else [self.file, 0]  # who waits may be killed
            for end in select.select(ends, [], [])[0]:
                if end == 0:
                    words = os.read(0, 4096).split()
                    if not words:
                        return
                    for word in words:
                        self.told(word.decode())
                    continue
                try:
                    request = os.read(self.file, _MOST + 4096)
                except OSError as error:
                    if error.errno == errno.ENODEV:
                        return
                    continue
                self.take(request)

    def told(self, mood: str) -> None:
        if mood == "asked":
            print(self.asked, flush=True)
            return
        self.mood = mood
        print(mood, flush=True)

    def take(self, request: bytes) -> None:
        length, kind, unique, number, uid, gid, _, _, _ = _IN.unpack_from(request)
        self.asked += 1
        if kind in _SILENT:
            return
        try:
            if self.mood == "eio" and kind not in (INIT, RELEASE, RELEASEDIR, DESTROY):
                raise OSError(errno.EIO, "")
            if self.mood == "enospc" and kind in _CHANGES:
                raise OSError(errno.ENOSPC, "")
            answer, code = self.answer(kind, number, request[_IN.size : length], (uid, gid)), 0
        except OSError as error:
            answer, code = b"", -(error.errno or errno.EIO)
        with contextlib.suppress(OSError):  # who asked was killed meanwhile
            os.write(self.file, _OUT.pack(_OUT.size + len(answer), code, unique) + answer)

    def answer(self, kind: int, number: int, body: bytes, who: tuple[int, int]) -> bytes:
        node = self.nodes.get(number, self.root)
        match kind:
            case 26:  # INIT
                _, _, ahead, _ = struct.unpack_from("=IIII", body)
                return struct.pack("=IIIIHHI", 7, 31, ahead, _PARALLEL, 12, 10, _MOST) + bytes(40)
            case 1:  # LOOKUP
                found = node.names.get(body.rstrip(b"\0"))
                if found is None:
                    raise OSError(errno.ENOENT, "")
                return self.entry(found)
            case 3:  # GETATTR
                return self.of(node)
            case 4:  # SETATTR
                return self.change(node, body)
            case 9:  # MKDIR
                mode, _ = struct.unpack_from("=II", body)
                return self.entry(self.make(node, body[8:], stat.S_IFDIR | mode, who))
            case 10 | 11:  # UNLINK, RMDIR
                if node.names.pop(body.rstrip(b"\0"), None) is None:
                    raise OSError(errno.ENOENT, "")
                return b""
            case 12 | 45:  # RENAME, RENAME2
                to = self.nodes[struct.unpack_from("=Q", body)[0]]
                old, new = body[8 if kind == RENAME else 16 :].split(b"\0")[:2]
                to.names[new] = node.names.pop(old)
                return b""
            case 14 | 27:  # OPEN, OPENDIR
                if kind == OPEN and struct.unpack_from("=I", body)[0] & os.O_TRUNC:
                    node.data.clear()
                return struct.pack("=QII", 0, 0, 0)
            case 15:  # READ
                _, offset, size = struct.unpack_from("=QQI", body)
                return bytes(node.data[offset : offset + size])
            case 16:  # WRITE
                _, offset, size = struct.unpack_from("=QQI", body)
                node.data[offset : offset + size] = body[40 : 40 + size]
                node.time_ns = time.time_ns()
                return struct.pack("=II", size, 0)
            case 17:  # STATFS
                return struct.pack("=QQQQQIIII24x", 9999, 9999, 9999, 999, 999, 4096, 255, 4096, 0)
            case 28:  # READDIR
                return self.listed(node, *struct.unpack_from("=QQI", body)[1:])
            case 35:  # CREATE
                _, mode, mask, _ = struct.unpack_from("=IIII", body)
                made = self.make(node, body[16:], stat.S_IFREG | mode & ~mask & 0o7777, who)
                return self.entry(made) + struct.pack("=QII", 0, 0, 0)
            case 18 | 20 | 29 | 30 | 34 | 38:  # RELEASE, FSYNC, …, ACCESS; not FLUSH
                return b""
        raise OSError(errno.ENOSYS, "")

    def make(self, folder: Node, name: bytes, mode: int, who: tuple[int, int]) -> Node:
        made = Node(max(self.nodes) + 1, mode)
        made.uid, made.gid = who
        self.nodes[made.number] = folder.names[name.rstrip(b"\0")] = made
        return made

    def entry(self, node: Node) -> bytes:
        return struct.pack("=QQQQII", node.number, 0, 0, 0, 0, 0) + node.attributes()

    def of(self, node: Node) -> bytes:
        return struct.pack("=QII", 0, 0, 0) + node.attributes()

    def change(self, node: Node, body: bytes) -> bytes:
        fields = struct.unpack_from("=IIQQQQQQIIIIIIII", body)
        valid, size, mtime, nsec = fields[0], fields[3], fields[6], fields[9]
        mode, uid, gid = fields[11], fields[13], fields[14]
        if valid & _MODE:
            node.mode = stat.S_IFMT(node.mode) | mode & 0o7777
        if valid & _UID:
            node.uid = uid
        if valid & _GID:
            node.gid = gid
        if valid & _SIZE:
            node.data[size:] = bytes(max(size - len(node.data), 0))
        if valid & _MTIME:
            node.time_ns = time.time_ns() if valid & _MTIME_NOW else mtime * 1_000_000_000 + nsec
        return self.of(node)

    @staticmethod
    def listed(node: Node, offset: int, size: int) -> bytes:
        made = b""
        for place, (name, each) in enumerate(list(node.names.items())[offset:], offset + 1):
            one = struct.pack("=QQII", each.number, place, len(name), each.mode >> 12) + name
            one += bytes(-len(one) % 8)
            if len(made) + len(one) > size:
                break
            made += one
        return made


class FuseDisk:
    """The file system at ``folder``, served by a process of its own."""

    def __init__(self, folder: Path) -> None:
        """Mount it. Raises ``OSError`` where that is not permitted."""
        self.folder = folder
        folder.mkdir(exist_ok=True)
        if os.geteuid() or not os.path.exists("/dev/fuse"):
            raise OSError(errno.EPERM, "a file system of its own needs root and /dev/fuse")
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.support.fuse_disk", str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        if self._line() != "mounted":
            self.remove()
            raise OSError(errno.EPERM, "no file system could be mounted")

    def _line(self) -> str:
        assert self._server.stdout is not None
        return self._server.stdout.readline().strip()

    def be(self, mood: str) -> str:
        """Set the mood; return when it holds."""
        assert self._server.stdin is not None
        self._server.stdin.write(mood + "\n")
        self._server.stdin.flush()
        return self._line()

    def remove(self) -> None:
        """Unmount it; whoever waits for it gets an error."""
        subprocess.run(["umount", "-l", str(self.folder)], capture_output=True, check=False)
        self._server.kill()
        self._server.wait()
        for pipe in (self._server.stdin, self._server.stdout):
            if pipe is not None:
                pipe.close()


if __name__ == "__main__":
    disk = Disk(sys.argv[1])
    print("mounted", flush=True)
    disk.serve()

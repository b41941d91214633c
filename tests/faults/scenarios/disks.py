"""Disks that are full, broken, read-only, gone or do not answer, below all files of a program."""

import contextlib
import ctypes
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gui.core.groups.group import Group, PvSpec
from gui.files.groups import pvgroup
from gui.files.program import preferences as settings_file
from gui.files.program import workspace as session_file
from tests.faults.acted import ActedProgram
from tests.faults.network import NotPermittedError
from tests.faults.scene import Scene
from tests.support.fuse_disk import FuseDisk

LEAVE_S = 3.5  # 3 s, and the end of the process
LATE_MS = 500.0  # a save may hold up the GUI thread for 100 ms, a first window for some more
FULL, READ_ONLY = "No space left on device", "Read-only file system"
BROKEN, GONE = "Input/output error", "No such file or directory"
GROUP = 4321
_CLONE_NEWNS = 0x0002_0000


def mount(*words: str) -> None:
    """Mount a file system. Raises ``NotPermittedError``."""
    done = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotPermittedError(f"a disk of its own needs root: {done.stderr.strip()}")


def mounts_of_our_own() -> None:
    """Let what this thread, and processes that it starts, mount end with them."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNS):
        raise NotPermittedError("mounting needs root")
    mount("--make-rprivate", "/")


@contextmanager
def small_disk(scene: Scene) -> Iterator[Path]:
    """A disk of 512 kB."""
    folder = scene.folder / "small"
    folder.mkdir()
    mount("-t", "tmpfs", "-o", "size=512k", "pvwatch-faults", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@contextmanager
def moody_disk(scene: Scene) -> Iterator[FuseDisk]:
    """A disk that can be broken, full or silent."""
    try:
        disk = FuseDisk(scene.folder / "moody")
    except OSError as error:
        raise NotPermittedError(f"a disk of its own: {error.strerror}") from None
    try:
        yield disk
    finally:
        disk.remove()


# -- the files of a program


def contents(home: Path) -> dict[str, bytes]:
    """Return all files below ``home`` but logs; none of them is the rest of a write."""
    found = {}
    for path in sorted(home.rglob("*")):
        name = str(path.relative_to(home))
        assert not path.name.startswith("."), f"left over: {name}"
        if path.is_file() and path.name != "ballast" and path.suffix not in (".log", ".lock"):
            found[name] = path.read_bytes()
    return found


def assert_same(before: dict[str, bytes], after: dict[str, bytes], what: str) -> None:
    """Assert that no file differs."""
    differ = [
        f"{name}: {before.get(name, b'absent')[:200]!r} is {after.get(name, b'absent')[:200]!r}"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]
    assert not differ, f"{what}: {differ}"


def assert_whole(home: Path) -> None:
    """Assert that every file of a program can be read, without a warning."""
    session = session_file.load(home / "state" / "pvwatch" / "session.json")
    assert session.state is not None and not session.warnings, session
    settings = settings_file.load(home / "config" / "pvwatch" / "settings.toml")
    assert not settings.fresh and not settings.warnings, settings
    for path in home.rglob("*.pvgroup"):
        assert pvgroup.load(path).group.pvs, path


def earlier_run(scene: Scene, home: Path) -> Path:
    """Let a program run on a good disk and leave a session there; return its group.

    The group is a file that others may write.
    """
    group = home / "ring.pvgroup"
    pvgroup.save(group, Group("Ring", pvs=(PvSpec("none:1", plot=True),)))
    os.chown(group, -1, GROUP)
    group.chmod(0o664)
    program = ActedProgram(scene, home, str(group))
    program.does("dark")
    program.leaves()
    assert_whole(home)
    return group


# -- what a person does


def tries_everything(program: ActedProgram, home: Path) -> None:
    """Change group, setting and session; save group, picture and snapshot."""
    program.does("paste", "none:2")
    program.does("dark")
    program.does("save")
    program.finishes("picture", home / "shot.png")
    program.finishes("snapshot", home / "a.pvsnap")


SAVED = ("ring.pvgroup", "shot.png", "a.pvsnap", "settings.toml", "session.json")
NOT = ("was not saved", "is not kept")


def told(program: ActedProgram, why: str, since: int = 0) -> None:
    """Wait until it is told of each file that it was not saved, and why."""
    for name in SAVED:
        line = program.shows(name, why, since=since)
        assert any(words in line for words in NOT), line


class Watched:
    """What all programs of the scenario did, for its report."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.late_ms: dict[str, float] = {}
        self.leave_s: dict[str, float] = {}

    def leaves(self, program: ActedProgram, name: str) -> None:
        """Let ``program`` leave, in time."""
        took = program.leaves()
        self.leave_s[name] = round(took, 2)
        self.late_ms[name] = round(program.late_ms)
        self._scene.report |= {"late_ms": self.late_ms, "program_leave_s": self.leave_s}
        assert took <= self._scene.limit(LEAVE_S, 20.0), f"{name}: leaving took {took:.1f} s"
        late = program.late_ms
        limit = self._scene.limit(LATE_MS / 1e3, 10.0) * 1e3
        assert late <= limit, f"{name}: the GUI thread was {late:.0f} ms late"


def fill(home: Path) -> None:
    """Leave no room on the disk of ``home``."""
    with (home / "ballast").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)


# -- scenarios


def _full_and_read_only(scene: Scene, watched: Watched) -> None:
    with small_disk(scene) as home:
        group = earlier_run(scene, home)
        before = contents(home)
        for why in (FULL, READ_ONLY):
            if why == FULL:
                fill(home)
            else:
                (home / "ballast").unlink()
                mount("-o", "remount,ro", str(home))
            program = ActedProgram(scene, home, str(group))
            tries_everything(program, home)
            told(program, why)
            watched.leaves(program, why)
            assert_same(before, contents(home), why)
            assert_whole(home)
        mount("-o", "remount,rw", str(home))
        program = ActedProgram(scene, home, str(group))
        tries_everything(program, home)
        for name in SAVED[:3]:
            program.shows("Saved", name)
        watched.leaves(program, "well again")
        assert_whole(home)
        found = group.stat()
        assert (found.st_mode & 0o777, found.st_gid) == (0o664, GROUP), found
        assert (home / "shot.png").stat().st_mode & 0o777 == 0o666 & ~umask()


def umask() -> int:
    """Return the umask of this process, and of its children."""
    found = os.umask(0o022)
    os.umask(found)
    return found


def _broken_and_silent(scene: Scene, watched: Watched) -> None:
    with moody_disk(scene) as disk:
        home = disk.folder
        group = earlier_run(scene, home)
        before = contents(home)
        program = ActedProgram(scene, home, str(group))
        disk.be("eio")
        tries_everything(program, home)
        told(program, BROKEN)
        watched.leaves(program, BROKEN)
        disk.be("fine")
        stays = ("crashes", "restoring")  # what is removed at the end, and could not be
        after = {k: v for k, v in contents(home).items() if not any(s in k for s in stays)}
        assert_same(before, after, BROKEN)
        assert_whole(home)

        program = ActedProgram(scene, home, str(group))
        disk.be("stands")
        program.does("open", home / "x.pvgroup")
        tries_everything(program, home)  # home is silent: paths are typed
        elsewhere = scene.folder / "elsewhere.png"
        program.finishes("picture", elsewhere)
        program.shows("Saved", elsewhere)
        for _ in range(20):
            program.does("look")  # it answers, so its GUI thread does not wait for the disk
            scene.run(0.1)
        watched.leaves(program, "stands")
        disk.be("fine")
        assert_whole(home)


def _instead_of_own_files(scene: Scene, watched: Watched, kinds: tuple[str, ...]) -> None:
    """Pipes, devices, circles of links and folders are where the program's own files should be."""
    for kind in kinds:
        home = scene.folder / f"own-{kind}"
        for name in ("config", "state"):
            (home / name / "pvwatch").mkdir(parents=True)
        own = [home / "state" / "pvwatch" / name for name in ("session.json", "pvwatch.log")]
        own.append(home / "config" / "pvwatch" / "settings.toml")
        for path in own:
            put(kind, path)
        program = ActedProgram(scene, home, "--pv", "none:1")
        for path in own:
            line = program.shows(path)
            assert "cannot be written" in line or "could not be read" in line, line
        watched.leaves(program, f"own files: {kind}")
        for path in own:
            assert kind_of(path) == kind, f"{path} is no {kind} any more"


def put(kind: str, path: Path) -> None:
    """Put what is no ordinary file at ``path``."""
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/full")
        case "links":
            path.symlink_to(path.name)
        case "folder":
            path.mkdir()


def kind_of(path: Path) -> str:
    """Return what ``put`` has put at ``path``."""
    if path.is_symlink():
        return "device" if path.readlink() == Path("/dev/full") else "links"
    return "pipe" if path.is_fifo() else "folder" if path.is_dir() else "file"


def _instead_of_groups(scene: Scene, watched: Watched) -> None:
    """What is no group file is opened; a folder vanishes, and comes back, while it is in use."""
    home = scene.folder / "groups-home"
    folder = home / "groups"
    folder.mkdir(parents=True)
    group = folder / "ring.pvgroup"
    pvgroup.save(group, Group("Ring", pvs=(PvSpec("none:1", plot=True),)))
    program = ActedProgram(scene, home, str(group))
    for kind in ("pipe", "device", "links", "folder"):
        path = folder / f"{kind}.pvgroup"
        put(kind, path)
        program.does("open", path)
        line = program.shows(path)
        words = ("not an ordinary file", "symbolic links", "directory")
        assert any(word in line for word in words), line
    program.does("open", folder / "none.pvgroup")
    program.shows(folder / "none.pvgroup", GONE)
    program.does("browse", folder)
    program.does("paste", "none:2")
    program.shows("1 PV added")
    gone, before = folder.with_name("elsewhere"), group.read_bytes()
    folder.rename(gone)
    program.does("save")
    program.shows(group, GONE, "not saved")
    assert (gone / group.name).read_bytes() == before
    gone.rename(folder)
    program.does("save")
    program.shows("Saved", group)
    assert [pv.name for pv in pvgroup.load(group).group.pvs] == ["none:1", "none:2"]
    watched.leaves(program, "groups")


def _replaced_while_read(scene: Scene, watched: Watched, seconds: float) -> None:
    """A group file vanishes, becomes a pipe and is replaced by a larger one while it is read."""
    home = scene.folder / "racing"
    home.mkdir()
    group, other = home / "race.pvgroup", home / "other"
    counts = (1, 400)
    texts = [
        pvgroup.dumps(Group("Race", pvs=tuple(PvSpec(f"none:{n}") for n in range(count))))
        for count in counts
    ]
    group.write_text(texts[0])
    program = ActedProgram(scene, home, str(group))
    deadline, turns = time.monotonic() + seconds, 0
    while time.monotonic() < deadline or turns < 10:
        turns += 1
        program.does("reload")
        group.unlink()
        if turns % 3 == 0:
            os.mkfifo(group)
            program.does("reload")
        other.write_text(texts[turns % 2])
        os.replace(other, group)
        program.does("reload")
    other.write_text(texts[1])
    os.replace(other, group)
    scene.report["replaced"] = turns

    def read() -> bool:
        program.does("reload")
        return any("400" in title for title in program.last["tabs"])

    program.looks(read, 20.0, "the last one is read")
    watched.leaves(program, "replaced while read")
    assert group.read_text() == texts[1]


def bad_disk(scene: Scene) -> None:
    """All files of a program on a disk that goes bad: each error is told, nothing is damaged."""
    mounts_of_our_own()
    watched = Watched(scene)
    _full_and_read_only(scene, watched)
    _broken_and_silent(scene, watched)
    kinds = ("pipe", "device", "links", "folder")
    _instead_of_own_files(scene, watched, kinds if scene.full else kinds[:1])
    _instead_of_groups(scene, watched)
    _replaced_while_read(scene, watched, 60.0 if scene.full else 2.0)

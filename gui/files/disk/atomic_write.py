"""Atomic write of a file: a reader sees the old or the new content, never a part."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from gui.files.disk.ordinary_file import NotOrdinaryFileError, real_path
from gui.files.disk.resources import is_resource

_ACL: Final = "system.posix_acl_access"


def write_atomic(path: Path, data: bytes, follow: bool = True) -> str:
    """Replace ``path`` by ``data``: temporary file, fsync, rename. Raises ``OSError``.

    A link is followed, so that it still points to the file afterwards; without ``follow`` it is
    refused, and so is a file that came with the program. A new file has the rights that the
    user's umask gives; one that was there keeps its owner, group, mode and access list. Returns
    who may no longer write it where this user must not keep these, else "".
    """
    with replacing(path, follow) as replacement:
        replacement.file.write(data)
    return replacement.lost


@dataclass(slots=True)
class Replacement:
    """The file that is written; ``lost`` afterwards: who may no longer write it, or ""."""

    file: BinaryIO
    lost: str = ""


@contextlib.contextmanager
def replacing(path: Path, follow: bool = True) -> Iterator[Replacement]:
    """Replace ``path`` as ``write_atomic`` does by what is written within; nothing if it raises."""
    target = real_path(path)
    if not follow and os.path.islink(path):
        raise OSError(errno.ELOOP, "is a link, which is not followed", str(path))
    if is_resource(target):
        raise PermissionError(errno.EACCES, "came with the program: save elsewhere", str(target))
    known = _known(target)
    name = target.with_name(f".{target.name[:60]}.{os.urandom(6).hex()}")
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(name, flags, 0o666 if known is None else 0o600)
    try:
        with os.fdopen(handle, "w+b") as file:
            replacement = Replacement(file)
            yield replacement
            file.flush()
            if known is not None:
                replacement.lost = _keep_rights(file.fileno(), target, known)
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    with contextlib.suppress(OSError):  # not every file system can sync a folder
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def saved_text(path: Path | str, lost: str) -> str:
    """Return what a user is told about a saved file; ``lost``: what ``write_atomic`` returned."""
    if not lost:
        return f"Saved {path}"
    return f"Saved {path}, but {lost}: ask its owner or an administrator to allow it again"


def _known(target: Path) -> os.stat_result | None:
    """Return what ``target`` is now; ``None``: it is new. Raises ``OSError`` if not to be written.

    Whoever may write the folder could replace a colleague's file that he may not write.
    """
    try:
        known = os.stat(target)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(known.st_mode):
        raise NotOrdinaryFileError(errno.EINVAL, "not an ordinary file", str(target))
    if known.st_uid != os.geteuid() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return known


def _keep_rights(file: int, target: Path, known: os.stat_result) -> str:
    """Give ``file`` the rights of ``target``; return who may no longer write it."""
    new = os.fstat(file)
    if (new.st_uid, new.st_gid) != (known.st_uid, known.st_gid):
        try:
            os.fchown(file, known.st_uid, known.st_gid)
        except OSError:
            with contextlib.suppress(OSError):  # a group that this user is in
                os.fchown(file, -1, known.st_gid)
    mode = stat.S_IMODE(known.st_mode)
    os.fchmod(file, mode)  # after the owner, whose change takes bits away
    acl_lost = False
    try:
        acl = os.getxattr(target, _ACL)
    except OSError:
        acl = b""  # none, or a file system without
    try:
        if acl:
            os.setxattr(file, _ACL, acl)
        else:
            os.removexattr(file, _ACL)  # the folder's default
    except OSError:
        acl_lost = bool(acl)
    new = os.fstat(file)
    if mode & stat.S_IWOTH:
        return ""
    lost = []
    if new.st_gid != known.st_gid and mode & stat.S_IWGRP:
        lost.append(f"its group {_group_name(known.st_gid)}")
    in_group = new.st_gid == known.st_gid and mode & stat.S_IWGRP
    if new.st_uid != known.st_uid and not in_group:
        lost.append("its owner")
    if acl_lost:
        lost.append("those on its access list")
    return f"{' and '.join(lost)} may no longer write it" if lost else ""


def _group_name(number: int) -> str:
    import grp  # asks a directory service, seldom needed

    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)

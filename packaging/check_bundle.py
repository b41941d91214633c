"""Checks of a bundle: glibc at most 2.31, no library from outside the list, at most 200 MB.

usage: python3 check_bundle.py BUNDLE   (needs objdump and readelf)
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

GLIBC = (2, 31)
LARGEST_MB = 200


def elf_files(folder: Path) -> Iterator[Path]:
    """Yield every ELF file under ``folder``."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    yield path


def output_of(*command: str) -> str:
    """Return what ``command`` prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def glibc_of(path: Path) -> tuple[int, ...]:
    """Return the newest glibc version that ``path`` needs."""
    found = re.findall(r"GLIBC_(\d+(?:\.\d+)+)", output_of("objdump", "-T", str(path)))
    return max((tuple(map(int, text.split("."))) for text in found), default=(0,))


def listed() -> set[str]:
    """Return the libraries that may come from the system."""
    lines = Path(__file__).with_name("external-libraries.txt").read_text().splitlines()
    return {line.split()[0].lstrip("?") for line in lines if line.strip() and line[0] != "#"}


def size_mb(folder: Path) -> float:
    """Return the size of all files, in 10^6 bytes."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e6


def main(bundle: Path) -> int:
    """Print what was found; return 1 when a limit is exceeded."""
    faults = []
    newest: tuple[int, ...] = (0,)
    inside = {path.name for path in bundle.rglob("*")}
    allowed, external = listed(), set()
    for path in elf_files(bundle):
        version = glibc_of(path)
        newest = max(newest, version)
        if version > GLIBC:
            faults.append(f"{path.relative_to(bundle)} needs glibc {'.'.join(map(str, version))}")
        for name in re.findall(r"NEEDED.*\[(.+)\]", output_of("readelf", "-d", str(path))):
            if name not in inside:
                external.add(name)
                if name not in allowed:
                    faults.append(f"{path.relative_to(bundle)} needs {name} from the system")
    size = size_mb(bundle)
    if size > LARGEST_MB:
        faults.append(f"{size:.0f} MB is more than {LARGEST_MB} MB")
    print(f"bundle: {size:.1f} MB, glibc {'.'.join(map(str, newest))}; from the system:")
    print("   ", *sorted(external))
    for fault in faults:
        print("FAULT:", fault)
    unused = allowed - external
    if unused:
        print("listed but not needed:", *sorted(unused))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

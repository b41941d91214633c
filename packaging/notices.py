"""Write the third-party notices of a bundle, licence texts included.

usage: python notices.py Analysis-00.toc BUNDLE   (in the build root)
"""

import sys
from pathlib import Path

from components import components

_HEAD = """\
Third-party notices of PV Watch

PV Watch itself is under the BSD-3-Clause licence (LICENSE). This folder also contains what is
listed below. The texts follow; each is also a file in licenses/.

Qt {qt} and PySide6 {qt} are used under the GNU Lesser General Public License, version 3
(licenses/LGPL-3.txt, licenses/GPL-3.txt). They are separate shared libraries in
_internal/PySide6 and _internal/shiboken6, which you may replace with your own builds of the same
version. Their sources: https://download.qt.io/official_releases/qt/ and
https://download.qt.io/official_releases/QtForPython/. Qt contains third-party code (zlib, libpng,
libjpeg, HarfBuzz, PCRE2, ICU and others), listed with licences at
https://doc.qt.io/qt-6/licenses-used-in-qt.html.

The libraries from Debian come with their copyright files; their sources are at
https://deb.debian.org/debian and https://snapshot.debian.org.
The program's starter is PyInstaller's, under the GPL with an exception for programs made with it.
"""


def main(toc: Path, bundle: Path) -> None:
    """Write THIRD-PARTY-NOTICES.txt, LICENSE and licenses/ into ``bundle``."""
    found = components(toc, bundle)
    texts: dict[str, str] = {}
    for name in ("LGPL-3", "GPL-3", "GPL-2", "LGPL-2.1"):
        texts[f"{name}.txt"] = Path("/usr/share/common-licenses", name).read_text("utf-8")
    for component in found:
        for number, path in enumerate(component.texts):
            more = f".{number}" if number else ""
            texts[f"{component.name}{more}.txt"] = path.read_text("utf-8", "replace")
        if not component.texts and "LGPL-3.0" not in component.licence:
            print(f"no licence text in {component.name}: {component.licence}")
    qt = next(one.version for one in found if one.name.lower().startswith("pyside6"))
    lines = [_HEAD.format(qt=qt), ""]
    lines += [f"  {one.name} {one.version}: {one.licence}" for one in found]
    for name, text in texts.items():
        lines += ["", "=" * 79, name, "=" * 79, text]
    bundle.joinpath("THIRD-PARTY-NOTICES.txt").write_text("\n".join(lines), "utf-8")
    folder = bundle / "licenses"
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    licence = Path(__file__).parent.parent / "LICENSE"
    (bundle / "LICENSE").write_text(licence.read_text("utf-8"), "utf-8")
    print(f"notices: {len(found)} components, {len(texts)} texts")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

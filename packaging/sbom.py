"""Write the bill of materials of a bundle as CycloneDX 1.6 JSON.

usage: python sbom.py Analysis-00.toc BUNDLE/sbom.cdx.json   (in the build root)
"""

import json
import os
import re
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

from components import Component, components

_ID = re.compile(r"[A-Za-z0-9.+-]+( (AND|OR) [A-Za-z0-9.+-]+)*")
_SPDX = {"BSD": "BSD-3-Clause", "MIT": "MIT", "PSF-2.0": "PSF-2.0"}


def _licence(text: str) -> list[dict[str, object]]:
    if text in _SPDX:
        return [{"license": {"id": _SPDX[text]}}]
    if (" AND " in text or " OR " in text) and _ID.fullmatch(text):
        return [{"expression": text}]
    return [{"license": {"name": text}}]


def _entry(component: Component) -> dict[str, object]:
    return {
        "type": "library",
        "bom-ref": component.purl,
        "name": component.name,
        "version": component.version,
        "purl": component.purl,
        "licenses": _licence(component.licence),
    }


def main(toc: Path, out: Path) -> None:
    """Write the bill of materials to ``out``; the same bundle gives the same bytes."""
    source = (Path(__file__).parent.parent / "gui" / "__init__.py").read_text("utf-8")
    version = re.findall(r'__version__ = "(.+)"', source)[0]
    entries = [_entry(component) for component in components(toc, out.parent)]
    when = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC)
    own = f"pkg:generic/pvwatch@{version}"
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([version, entries]))
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": when.isoformat().replace("+00:00", "Z"),
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "pvwatch",
                "version": version,
                "licenses": [{"license": {"id": "BSD-3-Clause"}}],
            },
        },
        "components": entries,
        "dependencies": [{"ref": own, "dependsOn": [entry["bom-ref"] for entry in entries]}],
    }
    out.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    print(f"bill of materials: {len(entries)} components")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

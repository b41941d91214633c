"""Problem report: a zip file of texts and pictures."""

import io
import zipfile
from collections.abc import Mapping


def report_zip(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip file of ``parts`` by their names; texts are UTF-8."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            data = content.encode("utf-8", "replace") if isinstance(content, str) else content
            archive.writestr(name, data)
    return buffer.getvalue()

"""Sizes of files and memory as people read them, from bytes on."""

_UNITS = ("kB", "MB", "GB", "TB")


def size_text(nbytes: int) -> str:
    """Return ``nbytes`` with three digits or so and its unit: ``812 bytes``, ``4.2 kB``, ``73 GB``.

    Units are powers of 1,000, as file managers and ``df -H`` have them. Nothing reads as "0.0".
    """
    if nbytes < 1_000:
        return f"{nbytes} byte" if nbytes == 1 else f"{nbytes} bytes"
    size, unit = float(nbytes), "bytes"
    for unit in _UNITS:  # noqa: B007 # the last one is that of larger sizes
        size /= 1_000
        if size < 999.5:
            break
    return f"{size:.1f} {unit}" if size < 99.95 else f"{size:.0f} {unit}"

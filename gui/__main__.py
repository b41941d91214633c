"""Entry point of ``pvwatch`` and ``python -m gui``: converts, hands over, or runs the program."""

import gc
import os
import sys

from gui.program.cache.first_bytecode import compile_beside

# Numpy's matrix library starts a thread for each core, each of which turns idle for 50 ms. We
# multiply no matrices.
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "1")
NO_WINDOW = ("--convert", "--export", "--record", "--version", "--help", "-h")  # with these


def main(argv: list[str] | None = None) -> int:
    """Run the program; return its exit code."""
    os.environ.setdefault(*ONE_THREAD)  # before anything loads numpy
    words = sys.argv[1:] if argv is None else argv
    if not any(word.partition("=")[0] in NO_WINDOW for word in words):
        compile_beside()  # and before anything else has to be compiled
    from gui.cli import parse_arguments

    options = parse_arguments(words)
    if options.convert is not None:
        from gui.files.groups.convert import convert
        from gui.files.program.preferences import default_path, load

        return convert(*options.convert, load(default_path()).preferences.include_folders)
    if options.export is not None:
        from gui.files.export.export_recording import export_recording

        times = options.export_from, options.export_to
        return export_recording(*options.export, times, options.pvs)
    if options.record is not None:
        from gui.program.headless_recording import record

        return record(options)
    gc.disable()  # what is imported stays: searching it for garbage again and again takes 34 ms
    from gui.program.hand_over import (
        claim_instance,
        launch_message,
        may_hand_over,
        socket_path,
        takes_part,
        try_hand_over,
    )

    message, path = launch_message(options, os.environ), socket_path(os.environ)
    claim = claim_instance(path) if path is not None and takes_part(options) else None
    taken = path is not None and claim is None and may_hand_over(options)
    if taken and path is not None:
        if try_hand_over(path, message):
            return 0
        claim = claim_instance(path)  # who had it may have ended meanwhile
    from gui.program.start_limits import give_up, why_not

    if too_tight := why_not(options):
        give_up(too_tight)
    from gui.program.plain_imports import map_libraries, use_plain_imports

    map_libraries()
    from gui.program.cache.start_cache import StartCache, cache_path

    with StartCache(cache_path()) as cache:
        from gui.program.early_start import EarlyStart

        background = EarlyStart(options)  # its threads run while the next lines import
        background.cache = cache
        try:
            use_plain_imports()
            from gui.app import run

            background.load_source()
        except (ImportError, MemoryError, OSError) as error:  # a library of the system is missing
            give_up(f"cannot start: {error or type(error).__name__}")
    gc.freeze()
    gc.enable()
    return run(background, (path, message, claim) if path is not None and claim else None)


if __name__ == "__main__":
    sys.exit(main())

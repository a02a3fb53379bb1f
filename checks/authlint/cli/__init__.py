"""The command line: what is asked for, who does it, and how it ends. A command's module is imported when it is asked for."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from authlint.cli.arguments import UsageError, parse_arguments

USAGE = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run authlint.

    Args:
        arguments: What stands after the program's name; None for this process's own.

    Returns:
        The exit status: 0 nothing to complain about, 1 findings, 2 authlint could not do its work.
    """
    try:
        return _carry_out(list(sys.argv[1:] if arguments is None else arguments))
    finally:
        gc.enable()  # large runs do without


def script() -> NoReturn:
    """What the installed command runs: ``main``, and then the process ends without taking down every object, a tenth of its time.

    ``python -m authlint`` ends as usual, for tools that look at what a process leaves behind.
    """
    status = _carry_out(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # it is full or closed, and that has been said
            stream.flush()
    os._exit(status)


def _carry_out(given: Sequence[str]) -> int:
    try:
        options = parse_arguments(given)
        status: int = options.run(options)
        sys.stdout.flush()
    except UsageError as error:
        return _fail(str(error), given)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough. Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last resort: one line instead of a traceback
        # The exception's text may quote the project, secrets included.
        return _fail(f"internal error: {type(error).__name__}; run with --verbose to see where, and please report it", given)
    return status


def _fail(message: str, given: Sequence[str]) -> int:
    if {"--verbose", "-v"}.intersection(given):
        import traceback  # noqa: PLC0415 - only to show a failure

        error = sys.exc_info()[1]
        if error is not None:
            sys.stderr.write("".join(traceback.format_tb(error.__traceback__)))
    sys.stderr.write(f"authlint: error: {message}\n")
    return USAGE

"""What can be written on the command line. Only the arguments of the command that is asked for are built."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NoReturn

from authlint import __version__

EPILOG = "exit status: 0 nothing at or above --fail-on, 1 findings, 2 authlint could not do its work"


class UsageError(Exception):
    """What was asked for cannot be done; the message is one line for the user."""


class _Formatter(argparse.HelpFormatter):
    # Every argument that is added makes one, and by itself it imports `shutil` with its archive formats to learn this width.
    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


@cache
def _columns() -> int:
    try:
        return int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        pass
    try:
        return os.get_terminal_size().columns or 80
    except (OSError, ValueError):  # standard output is no terminal, or closed
        return 80


class _Parser(argparse.ArgumentParser):
    def __init__(self, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, allow_abbrev=False, formatter_class=_Formatter)

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see `{self.prog} --help`)")


class Sequenced(argparse.Action):
    """Collects several options into one list of (option, value), in the order in which they are written."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: str | None = None) -> None:
        """Append one."""
        del parser, option_string
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest) or ()), (self.const, values)])


def parse_arguments(given: Sequence[str]) -> Any:
    """The options of one command, with ``run``, which carries it out.

    Raises:
        UsageError: if they make no sense.
        SystemExit: after ``--help`` and ``--version``.
    """
    word = given[0] if given else ""
    if word in COMMANDS:
        summary, build = COMMANDS[word]
        command = _Parser(f"authlint {word}", _sentence(summary))
        build(command)
        return command.parse_args(given[1:])
    if word and not word.startswith("-"):
        raise UsageError(_unknown_command(word))
    _overview().parse_args(given[:1])
    raise UsageError("no command given; try `authlint check` or `authlint --help`")


def _overview() -> _Parser:
    parser = _Parser("authlint", "Finds mistakes in authentication and authorization set-up.")
    parser.add_argument("--version", action="version", version=f"authlint {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog="authlint")
    for name, (summary, _) in COMMANDS.items():
        commands.add_parser(name, help=summary, description=_sentence(summary))
    return parser


def _sentence(summary: str) -> str:
    return summary[0].upper() + summary[1:] + "."


def _unknown_command(word: str) -> str:
    from authlint.config import did_you_mean  # noqa: PLC0415 - only for a mistake

    if os.path.exists(word):
        return f"no command is called {word!r}; did you mean `authlint check {word}`?"
    return f"no command is called {word!r}{did_you_mean(word, COMMANDS)}"


def _check(parser: argparse.ArgumentParser) -> None:
    from authlint.finding import Severity  # noqa: PLC0415 - this command alone needs them
    from authlint.reporters import formats  # noqa: PLC0415

    words = [severity.word for severity in Severity]
    parser.epilog = EPILOG
    parser.set_defaults(run=_run("check"))
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="files and directories (default: the current directory)")
    add("--select", action="append", metavar="NAME", help="only these checks or topics; comma lists, repeatable")
    add("--ignore", action="append", metavar="NAME", help="leave these checks or topics out; comma lists, repeatable")
    add("--environment", action="append", metavar="NAME", help="ask about this environment (default: Production); repeatable")
    add("--min-severity", choices=words, metavar="SEVERITY", help="the least severity to show (default: warning)")
    add("--fail-on", choices=words, metavar="SEVERITY", help="the least severity that exits 1 (default: warning)")
    fixes = parser.add_argument_group("fixing")
    add = fixes.add_argument
    add("--fix", action="store_true", help="write the safe fixes")
    add("--unsafe-fixes", action="store_true", help="write (with --diff: show) the fixes that somebody should look at, too")
    add("--diff", action="store_true", help="show what --fix would write, and write nothing")
    output = parser.add_argument_group("output")
    add = output.add_argument
    names = ", ".join(formats())
    add("--format", action=Sequenced, dest="outputs", const="format", metavar="NAME", help=f"one of {names} (default: full)")
    add("--output", action=Sequenced, dest="outputs", const="output", metavar="FILE", help="write the --format before it to FILE")
    add("--statistics", action="store_true", help="count the findings of each check instead of showing them")
    add("--exit-zero", action="store_true", help="exit 0 even if there are findings")
    add("-q", "--quiet", action="store_true", help="show findings only, no notes")
    add("-v", "--verbose", action="store_true", help="say more about what is done and what goes wrong")
    files = parser.add_argument_group("files")
    add = files.add_argument
    add("--config", metavar="FILE", help="use this configuration for every file")
    add("--stdin-filename", metavar="PATH", help="with PATH given as -: read standard input as the content of this file")
    add("--force-exclude", action="store_true", help="leave excluded files and tests out even if they are named, as hooks do")
    add("--show-settings", action="store_true", help="show the configuration in effect and where it stands, and end")
    add("--no-cache", action="store_true", help="neither read nor write the cache")
    add("--jobs", type=int, metavar="N", help="how many processes read large trees (default: 2)")


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_run("explain"))
    parser.add_argument("name", nargs="?", metavar="NAME", help="a check")
    parser.add_argument("--list", action="store_true", help="list all checks")
    parser.add_argument("-v", "--verbose", action="store_true", help=argparse.SUPPRESS)


def _server(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_run("server"))
    parser.add_argument("--tcp", type=int, metavar="PORT", help="listen on this port of this machine, for debugging")
    parser.add_argument("--stdio", action="store_true", help=argparse.SUPPRESS)  # editors pass it to every server
    parser.add_argument("-v", "--verbose", action="store_true", help=argparse.SUPPRESS)


SHOWN = {
    "logging": "which auth events are logged, in which environment, and by which rule",
    "settings": "what each setting is in each environment, and where that comes from; [PATTERN] [PATH...]",
}
"""What ``authlint show`` can show."""


def _show(parser: argparse.ArgumentParser) -> None:
    from authlint.views.rendering import FORMATS  # noqa: PLC0415 - this command alone needs them

    parser.set_defaults(run=_run("show"))
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "views:\n" + "\n".join(f"  {name:<10} {meaning}" for name, meaning in SHOWN.items())
    parser.add_argument("view", choices=sorted(SHOWN), metavar="VIEW", help=f"what to show: {', '.join(sorted(SHOWN))}")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and directories (default: the current directory)")
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to show it (default: text)")
    parser.add_argument("--environment", action="append", metavar="NAME", help="show this environment; repeatable")
    parser.add_argument("-v", "--verbose", action="store_true", help=argparse.SUPPRESS)


def _run(name: str) -> Callable[[Any], int]:
    def run(options: Any) -> int:
        from importlib import import_module  # noqa: PLC0415

        status: int = import_module(f"authlint.cli.{name}").run(options)
        return status

    return run


COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "check": ("find mistakes in files and directories", _check),
    "explain": ("show the page of a check", _explain),
    "show": ("show what authlint knows of a project, as tables", _show),
    "server": ("run the language server", _server),
}

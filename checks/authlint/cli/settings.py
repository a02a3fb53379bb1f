"""``authlint check --show-settings``."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from authlint.checks import all_checks
from authlint.cli.output import display
from authlint.policy import rules_of
from authlint.running import Group


def show(groups: Iterable[Group]) -> int:
    """Show the configuration of every group of files, as TOML, with where it comes from."""
    sys.stdout.write("\n".join("".join(f"{line}\n" for line in _lines(group)) for group in groups))
    return 0


def _lines(group: Group) -> Iterable[str]:
    config, rules = group.config, rules_of(group.config)
    yield f"# project: {group.root}"
    yield f"# configuration: {display(config.origin) if config.origin else 'none found, these are the defaults'}"
    yield f"# files: {len(group.given)}"
    enabled = sorted(all_checks()) if rules.enabled is None else sorted(rules.enabled)
    yield f"# checks: {len(enabled)} of {len(all_checks())}: {', '.join(enabled)}"
    if config.select is not None:
        yield f"select = {_list(config.select)}"
    yield f"ignore = {_list(config.ignore)}"
    yield f"environments = {_list(config.environments)}"
    yield f"exclude = {_list(config.exclude)}"
    yield f"include-tests = {str(config.include_tests).lower()}"
    yield f"min-severity = {_quoted(config.min_severity.word)}"
    yield f"fail-on = {_quoted(config.fail_on.word)}"
    if config.per_file_ignores:
        yield "\n[per-file-ignores]"
        for pattern, names in config.per_file_ignores:
            yield f"{_quoted(pattern)} = {_list(names)}"
    for entry in config.suppress:
        yield "\n[[suppress]]"
        for key in ("path", "key", "check", "reason"):
            yield f"{key} = {_quoted(getattr(entry, key))}"


def _list(values: Iterable[str]) -> str:
    return "[" + ", ".join(map(_quoted, values)) + "]"


def _quoted(text: str) -> str:
    import json  # noqa: PLC0415 - a JSON string is a TOML string

    return json.dumps(text)

from __future__ import annotations

from dataclasses import dataclass

import pytest

from authlint.engine import MemoryFiles, Sources
from authlint.facts.environment import EVERYWHERE, Where
from authlint.layers import OTHER, Stack, appsettings
from authlint.sources import Source, UnreadableError
from authlint.sources.json import JsonSource


@dataclass(eq=False)
class Folder:
    """A project of a few files."""

    files: dict[str, str]
    root: str = ""

    def source(self, path: str) -> Source | None:
        found = Sources(MemoryFiles(self.files)).get(path)
        return None if isinstance(found, UnreadableError) else found

    def names(self, directory: str) -> frozenset[str]:
        return MemoryFiles(self.files).names(directory)


def stack_of(files: dict[str, str], path: str | None = None) -> Stack:
    folder = Folder(files)
    source = folder.source(path or next(iter(files)))
    assert isinstance(source, JsonSource)
    return appsettings(source, folder)


def effective(stack: Stack, environment: str) -> dict[str, str | None]:
    return {":".join(key): setting.text for key, (_, setting) in stack.effective(environment).items()}


def wheres(stack: Stack, path: str) -> dict[str, Where]:
    return {f"{':'.join(one.setting.names)}={one.setting.text}": one.where for one in stack.placed(path)}


BASE = "appsettings.json"
PRODUCTION = "appsettings.Production.json"


def test_later_layers_win_without_regard_to_case_and_form() -> None:
    stack = stack_of({BASE: '{"A": {"B": 1, "C": 2}}', PRODUCTION: '{"a:b": true}'})
    assert effective(stack, "Production") == {"a:b": "true", "a:c": "2"}
    assert effective(stack, OTHER) == {"a:b": "1", "a:c": "2"}


def test_lists_merge_by_index_and_nothing_is_ever_cleared() -> None:
    stack = stack_of({BASE: '{"L": ["a", "b", "c"], "M": {"x": 1}}', PRODUCTION: '{"L": ["z"], "M": {}}'})
    assert effective(stack, "Production") == {"l:0": "z", "l:1": "b", "l:2": "c", "m:x": "1"}


def test_null_and_empty_override() -> None:
    stack = stack_of({BASE: '{"A": "x", "B": "y"}', PRODUCTION: '{"A": null, "B": ""}'})
    assert effective(stack, "Production") == {"a": None, "b": ""}


def test_the_last_of_duplicate_names_counts() -> None:
    stack = stack_of({BASE: '{"A": 1, "a": 2, "S": {"x": 1}, "S": {"y": 2}}'})
    assert effective(stack, OTHER) == {"a": "2", "s:x": "1", "s:y": "2"}


def test_a_base_value_holds_where_nothing_overrides_it() -> None:
    files = {BASE: '{"A": 1, "B": 2}', PRODUCTION: '{"A": 3}', "appsettings.Staging.json": '{"C": 4}'}
    stack = stack_of(files)
    assert wheres(stack, BASE) == {"A=1": Where.except_in(["Production"]), "B=2": EVERYWHERE}
    assert wheres(stack, PRODUCTION) == {"A=3": Where.in_only(["Production"])}
    assert wheres(stack, "appsettings.Staging.json") == {"C=4": Where.in_only(["Staging"])}


def test_an_overridden_duplicate_holds_nowhere() -> None:
    first, second = wheres(stack_of({BASE: '{"A": 1, "A": 2}'}), BASE).values()
    assert first.is_nowhere
    assert second == EVERYWHERE


def test_a_layer_that_cannot_be_read_makes_its_environment_unknown() -> None:
    stack = stack_of({BASE: '{"A": 1}', PRODUCTION: "[]"})
    assert wheres(stack, BASE)["A=1"] == Where.except_in(["Production"])
    assert not stack.is_known("Production")


@pytest.mark.parametrize("name", ["appsettings.Local.json", "appsettings.dev.json", "AppSettings.Development.JSON"])
def test_names_of_development_are_development(name: str) -> None:
    stack = stack_of({BASE: '{"A": 1}', name: '{"A": 2}'})
    assert wheres(stack, BASE)["A=1"] == Where.except_in(["Development"])
    assert wheres(stack, name)["A=2"] == Where.in_only(["Development"])


def test_the_name_in_full_speaks_for_its_aliases() -> None:
    files = {BASE: '{"A": 1}', "appsettings.Prod.json": '{"A": 2}', PRODUCTION: '{"B": 3}'}
    assert wheres(stack_of(files), BASE)["A=1"] == EVERYWHERE


def test_a_directory_is_a_group_and_copies_to_fill_in_are_not_loaded() -> None:
    files = {
        "api/appsettings.Docker.json": '{"A": 1}',
        "api/appsettings.template.json": '{"A": 2}',
        "appsettings.json": '{"A": 3}',
        "api/appsettings-old.json": '{"A": 4}',
    }
    stack = stack_of(files)
    assert [layer.name for layer in stack.layers] == ["appsettings.Docker.json"]
    assert stack.environments == ("Docker", OTHER)


def test_chains_remember_every_layer() -> None:
    stack = stack_of({BASE: '{"A": 1}', PRODUCTION: '{"A": 2}'})
    chain = stack.chains["Production"][("a",)]
    assert [(layer.name, setting.text) for layer, setting in chain] == [(BASE, "1"), (PRODUCTION, "2")]

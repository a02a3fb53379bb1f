"""``authlint show logging``: auth events by environment, in every format."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from tests.cli.conftest import Run, Tree

from authlint.views.rendering import Cell, Grid, Tone, as_html, as_markdown, as_text

SETTINGS = '{ "Logging": { "LogLevel": { "Microsoft.AspNetCore": "Warning" } }, "Jwt": { "Issuer": "a", "Key": "%s" } }\n'
SECRET = "p8Vw3kQz7LmXn2RtYb5Hc9Jd4Gf6Ks1A"
DEVELOPMENT = '{ "Logging": { "LogLevel": { "Microsoft.AspNetCore.Authentication": "Information" } } }\n'
DJANGO = 'INSTALLED_APPS = ["rest_framework"]\nLOGGING = {"version": 1, "loggers": {"django": {"level": "ERROR"}}}\n'
FILES = {"api/appsettings.json": SETTINGS % SECRET, "api/appsettings.Development.json": DEVELOPMENT, "web/settings.py": DJANGO}


def verdicts(out: str, text: str) -> dict[str, tuple[str, str]]:
    for application in json.loads(out)["applications"]:
        for event in application["events"]:
            if event["text"] == text:
                return {name: (one["verdict"], f"{one['path']}:{one['line']}") for name, one in event["environments"].items()}
    raise AssertionError(text)


def test_json_names_the_rule_and_its_place(tree: Tree, run: Run) -> None:
    tree(FILES)
    status, out, err = run("show", "logging", "--format", "json")
    assert (status, err) == (0, "")
    assert verdicts(out, "Failed to validate the token") == {
        "Development": ("shown", "api/appsettings.Development.json:1"),
        "Production": ("hidden", "api/appsettings.json:1"),
    }
    assert verdicts(out, "Unauthorized: /path")["Production"] == ("hidden", "web/settings.py:2")
    assert {one["directory"]: one["system"] for one in json.loads(out)["applications"]} == {
        "api": "Microsoft.Extensions.Logging",
        "web": "Python logging",
    }


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_every_format_says_the_same_and_no_secret(form: str, tree: Tree, run: Run) -> None:
    tree(FILES)
    status, out, _ = run("show", "logging", "--format", form)
    assert status == 0
    for word in ("Failed to validate the token", "Production", "hidden", "appsettings.json"):
        assert word.replace(".", ".") in out
    assert SECRET not in out


def test_other_environments(tree: Tree, run: Run) -> None:
    tree(FILES)
    out = run("show", "logging", "api", "--environment", "Staging", "--format", "json")[1]
    assert verdicts(out, "Authorization failed") == {"Staging": ("hidden", "api/appsettings.json:1")}


def test_nothing_to_show(tree: Tree, run: Run) -> None:
    tree({"a.py": "x = 1\n"})
    assert run("show", "logging") == (0, "", "authlint: nothing here says which auth events are logged\n")


def test_bad_usage(tree: Tree, run: Run) -> None:
    tree({})
    assert run("show")[0] == run("show", "nothing")[0] == run("show", "logging", "no/such/path")[0] == 2


def test_a_terminal_gets_colour(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(FILES)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("show", "logging")[1]


NASTY = Grid(
    "<title> | \x1b[31m", ("a|b", "<c>"), ((Cell("<script>alert(1)</script>", "`x` *y* | [z](w)", Tone.BAD), Cell("wide 東")),)
)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


def test_nothing_of_the_project_becomes_markup() -> None:
    tags = Tags()
    tags.feed(as_html([NASTY], "<b>"))
    assert "script" not in tags.tags
    assert "b" not in tags.tags
    markdown = as_markdown([NASTY], "t")
    assert "<script" not in markdown.replace("\\<", "")
    assert all(line.replace("\\|", "").count("|") == 3 for line in markdown.splitlines() if line.startswith("|"))
    for text in (markdown, as_html([NASTY], "t"), as_text([NASTY], "t")):
        assert "\x1b" not in text


def test_html_needs_nothing_else() -> None:
    page = as_html([NASTY], "t")
    assert not any(word in page for word in ("http:", "https:", "src=", "href=", "@import"))

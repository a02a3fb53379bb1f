"""Patterns mean what git says they mean: every case here is also put to ``git check-ignore``."""

from __future__ import annotations

import os
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from authlint.patterns import NamePatterns, compile_patterns

PATHS = (
    *("a.py", "b.txt", "a/a.py", "a/b/a.py", "a/b/c/d.py", "build/x.py", "x/build/y.py", "doc/one.md", "doc/sub/two.md"),
    *(
        "#note",
        "!bang",
        "end ",
        "sp ace",
        "ünï.py",
        "A.PY",
        "[x].py",
        "x.py",
        "a.b.c",
        ".env",
        ".env.local",
        "a/.env",
        "deep/x/y/z.log",
    ),
    *("foo/bar", "foo/baz/bar", "foobar", "q?.py", "qa.py", "star*.py", "starfish.py", "a-b", "a^b", "a]b", "a\\b"),
)
CASES = (
    ("*.py",),
    ("/a.py",),
    ("a/",),
    ("a/b",),
    ("**/a.py",),
    ("a/**",),
    ("a/**/d.py",),
    ("build/",),
    ("/build/",),
    ("doc/*.md",),
    ("doc/**/*.md",),
    ("*.py", "!a.py"),
    ("a/*", "!a/b"),
    ("a/", "!a/a.py"),
    ("!a.py", "*.py"),
    ("#note", "\\#note"),
    ("\\!bang",),
    ("end\\ ", "sp ace  "),
    ("[xq]*.py", "[!a-m]*.txt"),
    ("\\[x\\].py",),
    ("[]-]",),
    ("a[]-]b", "a[^]b"),
    ("q\\?.py", "star\\*.py"),
    ("q?.py", "star*.py"),
    (".env*", "!.env.local"),
    ("foo/*bar", "foo**bar", "fo?/b?r"),
    ("**",),
    ("/*", "!/foo"),
    ("[z-a].py", "x.py"),
    ("[", "a.b.c", "[x"),
    ("", "   ", "# comment", "/"),
    ("x.py\r",),
    ("a\\\\b",),
    ("deep/**/z.log", "foo/**/bar"),
)


@pytest.mark.parametrize("lines", CASES, ids=" ".join)
def test_like_git(tmp_path: Path, lines: tuple[str, ...]) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    for name in PATHS:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    done = subprocess.run(
        ["git", "-C", str(tmp_path), "-c", "core.excludesFile=", "check-ignore", "--no-index", "-z", "--stdin"],
        input="\0".join(PATHS).encode(),
        capture_output=True,
        check=False,
    )
    expected = {name for name in done.stdout.decode().split("\0") if name}
    patterns = compile_patterns(lines, tmp_path.as_posix())
    assert {name for name in PATHS if patterns.covers(f"{tmp_path.as_posix()}/{name}")} == expected


def test_outside_its_place_it_means_nothing() -> None:
    assert not compile_patterns(["*.py"], "/p/q").covers("/p/a.py")


@pytest.mark.parametrize("lines", CASES, ids=" ".join)
def test_no_pattern_says_anything_where_none_may(lines: tuple[str, ...]) -> None:
    patterns = compile_patterns(lines, "/p")
    for name in PATHS:
        parts = name.split("/")
        for depth in range(1, len(parts) + 1):
            path, is_directory = "/p/" + "/".join(parts[:depth]), depth < len(parts)
            if not any(map(patterns.may_mean, parts[:depth])):
                assert patterns.match(path, is_directory=is_directory) is None


@example(["?[!?]"], ["?"])
@example(["?[!?]?"], ["?", "?"])
@example(["[?--]"], ["?"])
@given(
    st.lists(st.text("ab*?[]!^-\\/#. ", max_size=8), max_size=3),
    st.lists(st.text("ab*?[]!^-\\#. ", min_size=1, max_size=4), min_size=1, max_size=3),
)
def test_no_pattern_says_anything_where_none_may_whatever_it_is(lines: list[str], parts: list[str]) -> None:
    patterns = compile_patterns(lines, "/p")
    if not any(map(patterns.may_mean, parts)):
        assert patterns.match("/p/" + "/".join(parts), is_directory=False) is None
        assert patterns.match("/p/" + "/".join(parts), is_directory=True) is None


@given(st.lists(st.text("ab*?[]!-.", max_size=5), max_size=3), st.text("ab*?[]!-.", max_size=5))
def test_names_as_fnmatch_has_them(patterns: list[str], name: str) -> None:
    assert NamePatterns(patterns)(name) == any(fnmatchcase(name, pattern) for pattern in patterns)


def test_pathspec_is_only_imported_where_a_pattern_may_say_something() -> None:
    code = """
import sys
from authlint.patterns import compile_patterns
patterns = compile_patterns(['*.pyc', 'build/', '.idea/*', '*.py[co]'], '/p')
assert not any(map(patterns.may_mean, ['src', 'app.py', 'builder']))
assert patterns.may_mean('build') and patterns.may_mean('a.pyc') and patterns.may_mean('.idea')
assert 'pathspec' not in sys.modules
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "checks")}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)

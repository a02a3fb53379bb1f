"""The table of checks and frameworks, read from the tests: where a check reports, where it cannot apply, what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from authlint.check import TOPICS
from authlint.checks import all_checks
from authlint.testing import fenced_examples, parse_example

FRAMEWORKS = {
    "Starlette": r"starlette",
    "FastAPI": r"fastapi",
    "Django": r"django\.|django |corsheaders|allauth|axes",
    "Django REST framework": r"rest_framework",
    "django-ninja": r"ninja",
    "Flask": r"flask",
    "Quart": r"quart",
    "aiohttp": r"aiohttp",
    "Litestar": r"litestar|starlite",
    "Sanic": r"sanic",
    "Falcon": r"falcon",
    "Pyramid": r"pyramid",
    "Tornado": r"tornado",
    "BlackSheep": r"blacksheep",
    "Connexion": r"connexion",
}
LIBRARIES = {
    "PyJWT": r"jwt\b",
    "python-jose": r"jose\b",
    "Authlib": r"authlib",
    "joserfc": r"joserfc",
    "jwcrypto": r"jwcrypto",
    "python-keycloak": r"keycloak",
    "google-auth": r"google\.",
    "firebase-admin": r"firebase_admin",
    "Flask-JWT-Extended": r"flask_jwt_extended",
    "simplejwt": r"rest_framework_simplejwt",
}
_SETTINGS = {
    "Django": r"^(MIDDLEWARE|INSTALLED_APPS|DEBUG|SECRET_KEY|CORS_\w+|SESSION_\w+|CSRF_\w+)\b.*=",
    "Django REST framework": r"^REST_FRAMEWORK\b",
    "simplejwt": r"^SIMPLE_JWT\b",
    "Flask-JWT-Extended": r"[\"']?JWT_(ACCESS|REFRESH|DECODE|ENCODE|COOKIE|TOKEN|SECRET|ALGORITHM|HEADER|VERIFY)\w*",
}
"""What says the same as an import, in files of settings."""
_CARETS = re.compile(r"^\s*\^+ ", re.MULTILINE)
_NOT_APPLICABLE = re.compile(r"^- ([\w .-]+): (.+)$", re.MULTILINE)
_OF_LIBRARIES = frozenset({"tokens", "keys", "claims"})
_REPORTED, _IMPOSSIBLE, _SILENT, _MISSING = "yes", "n/a", "silent", "missing"

_INTRODUCTION = """# What is checked where

Written from the tests: the examples of each check and the cases in `tests/cases`. **yes**: a test has a finding there. *silent*:
there are only tests in which it must stay silent. n/a: the mistake cannot happen there; the check's page of cases says why.
missing: there is no test, and maybe nothing to be found. Only checks with a test in Python are listed.
"""


def page(cases: Mapping[str, str]) -> str:
    """The page with both tables, as Markdown.

    Args:
        cases: The page of cases of each check, by the check's name.
    """
    checks = sorted(all_checks().items(), key=lambda item: (item[1].topic, item[0]))
    parts = [_INTRODUCTION]
    for title, columns, topics in (
        ("Frameworks", FRAMEWORKS, frozenset(TOPICS) - {"tokens", "claims"}),
        ("Token libraries", LIBRARIES, _OF_LIBRARIES),
    ):
        rows: list[str] = []
        for name, check in checks:
            if check.topic not in topics:
                continue
            found = _states([*(example.bad for example in check.examples)], cases.get(name, ""), columns)
            if any(state in {_REPORTED, _SILENT} for state in found.values()):
                rows.append(f"| [{name}](checks/{name}.md) | " + " | ".join(_shown(found[column]) for column in columns) + " |")
        head = f"| check | {' | '.join(columns)} |\n| --- |{' --- |' * len(columns)}"
        parts.append(f"## {title}\n\n{head}\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _shown(state: str) -> str:
    return {_REPORTED: "**yes**", _SILENT: "*silent*"}.get(state, state)


def _states(examples: Iterable[str], cases: str, columns: Mapping[str, str]) -> dict[str, str]:
    found = dict.fromkeys(columns, _MISSING)
    listed = cases.partition("## Not applicable")[2]
    for name, _ in _NOT_APPLICABLE.findall(listed):
        if name in found:
            found[name] = _IMPOSSIBLE
    for text in (*examples, *(block for _, block in fenced_examples(cases))):
        for column, reports in _columns(text, columns):
            if reports or found[column] == _MISSING:
                found[column] = _REPORTED if reports else _SILENT
    return found


def _columns(text: str, columns: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """The columns that a project of a test is about, each with whether a finding stands in a file that is about it."""
    files, _ = parse_example(text)
    stated = dict(_parts(text))
    for path, code in files.items():
        if path.endswith((".py", ".ini", ".toml", ".yaml", ".json", ".env")):
            for column, pattern in columns.items():
                if _is_about(code, column, pattern):
                    yield column, bool(_CARETS.search(stated.get(path, "")))


def _parts(text: str) -> Iterator[tuple[str, str]]:
    pieces = re.split(r"^-- (.+) --$", text, flags=re.MULTILINE)
    yield from zip(pieces[1::2], pieces[2::2], strict=True)


def _is_about(code: str, column: str, pattern: str) -> bool:
    if re.search(rf"^\s*(from|import) ({pattern})", code, re.MULTILINE):
        # FastAPI's own Starlette is not a test of Starlette.
        return column != "Starlette" or not re.search(r"^\s*(from|import) (fastapi|connexion)", code, re.MULTILINE)
    return column in _SETTINGS and bool(re.search(_SETTINGS[column], code, re.MULTILINE))

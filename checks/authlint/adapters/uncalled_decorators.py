"""Decorators that have to be called first, and are not: ``@jwt_required`` of Flask-JWT-Extended 4, and a few like it.

Without parentheses the function takes the place of the first argument, and what is registered is the decorator, which waits for a
function: each request answers 500. Run against Flask-JWT-Extended 4.7 and quart-auth 0.12; read in Flask-Security 5.9. In version
3 of Flask-JWT-Extended ``@jwt_required`` was right.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.whole_project import WholeProject
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.sources import Project
from authlint.sources.python import FunctionNode, PythonSource

_JWT = frozenset({"flask_jwt_extended.jwt_required", "flask_jwt_extended.view_decorators.jwt_required"})
_OTHERS = frozenset({"quart_auth.basic_auth_required", "flask_praetorian.roles_required", "flask_security.auth_required"})
_OF_VERSION_3 = (
    *("jwt_refresh_token_required", "fresh_jwt_required", "jwt_optional", "get_raw_jwt", "user_claims_loader", "get_jwt_claims"),
    *("verify_jwt_refresh_token_in_request", "token_in_blacklist_loader", "JWT_BLACKLIST_ENABLED", "user_loader_callback_loader"),
)
_REQUIREMENTS = re.compile(r"^(requirements.*\.(txt|in)|pyproject\.toml|Pipfile(\.lock)?|poetry\.lock|uv\.lock|setup\.(py|cfg))$")
_PINNED = re.compile(
    r"flask[-_.]jwt[-_.]extended\W{1,6}(version\W{1,6})?(?P<how>==|~=|\^|<=?|>=)?\s*\W{0,2}(?P<major>\d+)", re.IGNORECASE
)
_CALLS = re.compile(r"jwt_required\(\s*(\)|optional|refresh|fresh|locations|verify_type)")


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The decorators of ``source`` that wait for a function."""
    found = [*_uncalled(source, _JWT)]
    if found:
        whole = WholeProject(project, source)
        version = _version(whole)
        if version is not None and version < 4:
            found = []
        elif version is None and not whole.lacks(*_OF_VERSION_3):
            found = []  # or the application is too large to know
        is_sure = version is not None or any(_CALLS.search(one.text) for one in whole.sources("jwt_required("))
        for function, decorator in found:
            yield _fact("Flask-JWT-Extended", function, decorator, source, certain=is_sure)
    for function, decorator in _uncalled(source, _OTHERS):
        yield _fact("Flask", function, decorator, source, certain=True)


def _uncalled(source: PythonSource, names: frozenset[str]) -> Iterator[tuple[FunctionNode, ast.expr]]:
    for function in source.functions():
        for decorator in function.decorator_list:
            if isinstance(decorator, (ast.Name, ast.Attribute)) and source.qualified_name(decorator) in names:
                yield function, decorator


def _fact(
    framework: str, function: FunctionNode, decorator: ast.expr, source: PythonSource, *, certain: bool
) -> IneffectiveProtection:
    return IneffectiveProtection(
        framework=framework,
        name=source.segment(decorator),
        at=source.location(decorator),
        flaw=Flaw.MAKER_ITSELF,
        effect=f"requests for `{function.name}` answer 500",
        endpoint=function.name,
        anchor=source.location(decorator),
        fix="{}()",
        where=source.where(function),
        certain=certain,
    )


def _version(whole: WholeProject) -> int | None:
    """The major version that the application's requirements pin, or the lowest that they allow; None if they say none."""
    for text in whole.texts(_REQUIREMENTS):
        for found in _PINNED.finditer(text):
            major = int(found["major"])
            if found["how"] in {"<", "<="}:
                return major - 1 if found["how"] == "<" else major
            if found["how"] != ">=" or major >= 4:
                return major
    return None


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Decorators that are not called",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"flask_jwt_extended", b"quart_auth", b"flask_praetorian", b"flask_security"),
        (b"jwt_required", b"basic_auth_required", b"roles_required", b"auth_required"),
    ),
    facts=facts,
)

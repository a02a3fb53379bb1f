"""Flask-JWT-Extended's ``create_access_token`` and ``create_refresh_token``: for whom, and for how long.

Run against 4.7 with PyJWT 2.15: an identity that is no text is written without a word, and every request with it is answered
422. ``expires_delta`` that is False, zero or an empty ``timedelta`` leaves ``exp`` out.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.flask_jwt_settings import can_revoke, lifetime_in, shown_lifetime
from authlint.adapters.pyjwt.peeking import where_of
from authlint.adapters.settings_modules import is_deployed
from authlint.adapters.token_issuing.subjects import kind_of
from authlint.adapters.whole_project import WholeProject
from authlint.facts.tokens import Lifetime, Renewal, Subject
from authlint.pins import pin_of
from authlint.sources import Project
from authlint.sources.python import Constant, PythonSource, options
from authlint.sources.python.nodes import argument

_LIBRARY = "Flask-JWT-Extended"
_CALLS = {
    f"{module}.create_{kind}_token": (Renewal(f"{kind} token"), 2 if kind == "access" else 1)
    for module in ("flask_jwt_extended", "flask_jwt_extended.utils")
    for kind in ("access", "refresh")
}
_REFUSAL = "every request with the token is answered 422, `Subject must be a string`"
_LOADERS = ("user_identity_loader", "JWT_VERIFY_SUB", "JWT_IDENTITY_CLAIM", "_user_identity_callback")
_OTHER = re.compile(r"api_?key|api_?tok|personal|service|verif|confirm|invit|reset|activat|device|machine|\bbot", re.IGNORECASE)


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The lifetimes and subjects that the calls of ``source`` give."""
    if not source.imports("flask_jwt_extended") or not is_deployed(source, project):
        return
    whole = WholeProject(project, source)
    for call, name in source.calls_to(_CALLS):
        of, position = _CALLS[name]
        yield from _lifetimes(call, of, position, source, whole)
        yield from _subject(call, source, whole)


def _lifetimes(call: ast.Call, of: Renewal, position: int, source: PythonSource, project: WholeProject) -> Iterator[Lifetime]:
    given = project.evaluator.arguments(call, source).at(position, "expires_delta")
    function = source.enclosing_function(call)
    if given is None or (function is not None and _OTHER.search(function.name)) or can_revoke(source, project.project):
        return
    for one in options(given):
        seconds = lifetime_in(one.value) if isinstance(one, Constant) else None
        if isinstance(one, Constant) and seconds is not None and one.value is not None:
            where = where_of(call, source) & one.where
            yield Lifetime(_LIBRARY, one.at, seconds, "expires_delta", shown_lifetime(one.value), of, where)


def _subject(call: ast.Call, source: PythonSource, project: WholeProject) -> Iterator[Subject]:
    node = argument(call, {"identity"}, 0)
    kind = kind_of(node, source, project.evaluator, project) if node is not None else None
    if node is None or kind is None or _is_let_through(source, project):
        return
    yield Subject(_LIBRARY, source.location(node), source.segment(node), kind[0], _REFUSAL, kind[1], where_of(call, source))


def _is_let_through(source: PythonSource, project: WholeProject) -> bool:
    """Whether something turns the identity into text, or nobody looks at it."""
    if any(word in source.text for word in _LOADERS) or project.holding(*_LOADERS):
        return True
    pins = (("PyJWT", "2.10"), ("Flask-JWT-Extended", "4"))
    return any((pin := pin_of(name, source.path, project.project)) is not None and pin.is_below(least) for name, least in pins)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Flask-JWT-Extended's tokens",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"flask_jwt_extended",), (b"create_access_token", b"create_refresh_token")),
    facts=facts,
)

"""What a function that answers 401 is for: signing in, answering requests itself, refusing somebody who is known already."""

from __future__ import annotations

import ast
import re

from authlint.sources.python import FunctionNode, PythonSource
from authlint.sources.python.nodes import signature, walk

_SIGNS_IN = re.compile(
    r"log_?in|log_?out|sign_?(in|up|out)|register|refresh|reset|callback|otp|mfa|web_?hook|signature|password|activate|exchange"
    r"|user_?info|(?-i:SSO)|(^|_)sso(_|$)|(create|issue|generate|new|get|obtain)_?(access_|auth_|jwt_)?token(s|_pair)?$|^authenticate$|^auth$|^token$",
    re.IGNORECASE,
)
_FORMS = frozenset({"OAuth2PasswordRequestForm", "OAuth2PasswordRequestFormStrict"})
ROUTES = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "route", "api_route"})
"""Methods of applications and routers that make a route of a function."""
_SOCKETS = frozenset({"WebSocket", "websocket"})
_USERS = re.compile(r"^_?(current_)?(user|account|principal|identity)$")
_RIGHTS = re.compile(r"role|admin|permission|scope|superuser|staff|privilege|allowed", re.IGNORECASE)


def is_sign_in(function: FunctionNode, source: PythonSource) -> bool:
    """Whether a function takes a password, code or signature rather than protecting something."""
    if _SIGNS_IN.search(function.name):
        return True
    for decorator in function.decorator_list:
        for node in walk(decorator):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("/"):
                last = [part for part in node.value.split("/") if part and not part.startswith("{")][-1:]
                if last and _SIGNS_IN.search(last[0].replace("-", "_")):
                    return True
    owner = source.enclosing_class(function)
    return takes_form(function, source) or (owner is not None and bool(_SIGNS_IN.search(owner.name)))


def is_route(function: FunctionNode) -> bool:
    """Whether a function answers requests itself: ``@router.get(...)``."""
    return any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in ROUTES
        for one in function.decorator_list
    )


def takes_form(function: FunctionNode, source: PythonSource) -> bool:
    """Whether a function takes the form with which somebody signs in."""
    text = source.segment(function.args) if function.args.args or function.args.kwonlyargs else ""
    return any(form in text for form in _FORMS)


def is_socket(function: FunctionNode, source: PythonSource) -> bool:
    """Whether a function answers a web socket: what it raises is never sent as such."""
    return any(
        one.arg in _SOCKETS or (one.annotation is not None and source.segment(one.annotation) in _SOCKETS)
        for one, _ in signature(function)
    )


def is_about_rights(node: ast.AST, source: PythonSource) -> bool:
    """Whether it is refused for what somebody may do, who is known already: then 403 is most likely meant."""
    parent = source.parent(node)
    while parent is not None and not isinstance(parent, (FunctionNode, ast.If)):
        parent = source.parent(parent)
    if not isinstance(parent, ast.If):
        return False
    return _RIGHTS.search(source.segment(parent.test)) is not None


def is_given_user(function: FunctionNode, source: PythonSource) -> bool:
    """Whether a function gets a user from a dependency: others have let the caller in before."""
    for one, default in signature(function):
        texts = (source.segment(part) for part in (one.annotation, default) if part is not None)
        if _USERS.match(one.arg) and re.search(r"\b(Depends|Security)\(", "".join(texts)):
            return True
    return False

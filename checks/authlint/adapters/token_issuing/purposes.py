"""Whether a token is one that somebody is signed in with: others, as links in mails, may have no end."""

from __future__ import annotations

import ast
import re

from authlint.adapters.token_issuing.claims import Claims, texts
from authlint.adapters.whole_project import WholeProject
from authlint.sources.python import PythonSource

_OTHER = re.compile(
    r"unsubscri|subscri|verif|confirm|activat|invit|shar(e|ing)|download|upload|link|url|state|nonce|csrf|assertion|client"
    r"|webhook|vapid|push|service|internal|machine|\bbot|robot|device|agent|integration|api_?key|api_?tok|personal|licen[cs]e|embed"
    r"|metabase|reset|magic|one_?time|otp|mfa|2fa|totp|challenge|captcha|cursor|pagina|sign(ed|ature|_)?(request|payload|body|data)"
    r"|worker|task|job|callback|async|event|channel|socket|email|mail|meeting|room|video|stream|chat|notif|print|receipt|ticket|coupon|anonym|guest|tenant"
    r"|deploy|install|plugin|provision|feed|ical|calendar|pair|scrape|metrics|proxy|collab|onlyoffice|docserv"
    r"|cookie_?consent|preview|public|export|import|(?<!pro)file|image|media|avatar|app_?token|partner|zoom|apple|github|twilio|livekit"
    r"|payment|paypal|checkout|kong|gateway|upstream|sso|saml|intercom|zendesk|support|helpdesk|widget",
    re.IGNORECASE,
)
_SIGN_IN = re.compile(
    r"access|auth|log_?in|sign_?in|session|bearer|jwt|(create|generate|encode|make|issue|get|gen|new)\w*token", re.IGNORECASE
)
_PERSONS = """
    sub user_id userid userId uid id user username user_name email identity public_id role roles scope scopes is_admin admin
"""
_PERSON = frozenset(_PERSONS.split())
_OWN_END = re.compile(r"exp|valid|until|ttl|timeout|lifetime|max_?age|deadline", re.IGNORECASE)
_BIRTH = frozenset(
    {"iat", "ts", "timestamp", "time", "created", "created_at", "issued_at", "issued", "date", "auth_time", "login_time"}
)
_OTHER_KEYS = frozenset(
    {"purpose", "action", "nonce", "state", "redirect", "redirect_uri", "next", "url", "jti", "htm", "htu", "channel", "room"}
)


def is_sign_in(call: ast.Call, claims: Claims, source: PythonSource, project: WholeProject) -> bool:
    """Whether the call surely issues what somebody is signed in with, and nothing else than ``exp`` ends it."""
    keys = {str(entry.key) for entry in claims.entries}
    if _OTHER_KEYS & keys or any(_OWN_END.search(key) for key in keys - {"exp", "experience"}):
        return False
    says = _names(call, claims, source)
    words = [text for entry in claims.entries for text in texts(entry.value)]
    if any(_OTHER.search(text) for text in (*says, *words)):
        return False
    if "exp" not in keys and any(_is_read(key, source, project) for key in keys & _BIRTH):
        return False
    return bool(_PERSON & keys) and any(_SIGN_IN.search(text) for text in says)


_SERVICE = re.compile(r"(?<=[a-z])_?services?$", re.IGNORECASE)
"""A class or file that is called so is a service of the application, and not what the tokens are for."""


def _names(call: ast.Call, claims: Claims, source: PythonSource) -> list[str]:
    """What is said about the token: the names of the functions, the class and the file, and what it is assigned to."""
    names = [_SERVICE.sub("", source.path.rpartition("/")[2].removesuffix(".py"))]
    at: ast.AST | None = call
    while at is not None:
        if isinstance(at, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.append(_SERVICE.sub("", at.name) if isinstance(at, ast.ClassDef) else at.name)
        at = source.parent(at)
    parent = source.parent(call)
    if isinstance(parent, ast.Attribute):  # jwt.encode(...).decode()
        parent = source.parent(source.parent(parent) or parent)
    match parent:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            names.append(name if name != "token" else "auth_token")
        case _:
            pass
    return names


def _is_read(key: str, source: PythonSource, project: WholeProject) -> bool:
    """Whether some code reads that claim, perhaps to tell how old the token is."""
    read = re.compile(rf"""(\[["']{key}["']\](?!\s*=[^=])|(get|pop)\(\s*["']{key}["'])|\.{key}\b""")
    return any(read.search(other.text) for other in (source, *project.sources(f'"{key}"', f"'{key}'")))

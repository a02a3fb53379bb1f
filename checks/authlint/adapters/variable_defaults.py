"""Environment variables whose names say that they hold a signing key, with a literal as their default.

``os.getenv``, ``os.environ.get``, python-decouple, django-environ, environs, Starlette's ``Config`` and the fields of pydantic's
settings classes. Names of other people's secrets (``AWS_SECRET_KEY``, ``STRIPE_SECRET_KEY``) do not count.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.default_keys import default_keys
from authlint.adapters.python_secrets import overridden
from authlint.adapters.settings_modules import is_deployed, is_overlaid, stem
from authlint.facts.environment import EVERYWHERE, Where, named_in
from authlint.facts.keys import Key, KeyLooks, KeyPower, KeySource
from authlint.record import replace
from authlint.sources import Project
from authlint.sources.python import (
    EnvironmentRead,
    Evaluated,
    Evaluator,
    FunctionNode,
    PythonSource,
    Reference,
    options,
)
from authlint.sources.python.nodes import argument

_NAME = re.compile(
    r"""
      (?:(?:MY)?APP|FLASK|DJANGO|FASTAPI|QUART|SANIC|STARLETTE|API|BACKEND|SERVER|WEB|SITE|SERVICE)_SECRET(?:_KEY)?
    | SECRET(?:_KEY)? | (?:TOKEN|SIGNING|HMAC)_SECRET(?:_KEY)? | (?:JWT_)?SIGNING_KEY
    | (?:\w+_)?(?P<session>SESSION|COOKIE)_(?:SECRET(?:_KEY)?|SIGNING_KEY)
    | (?:\w+_)?JWT_(?:\w+_)?(?:SECRET(?:_KEY)?|KEY|SIGNING_KEY|PRIVATE_KEY|HMAC_KEY) | (?:\w+_)?JWT_?SECRET(?:_KEY)?
    | (?:\w+_)?(?:ACCESS|REFRESH)(?:_TOKEN)?_SECRET(?:_KEY)? | AUTH(?:_TOKEN)?_SECRET(?:_KEY)? | AUTHJWT_SECRET_KEY
    | (?:ACCESS_|REFRESH_|AUTH_)?TOKEN_(?:SIGNING_|SECRET_)KEY
    """,
    re.VERBOSE,
)
_NOT = re.compile(
    r"PUBLIC|VERIF|_ID$|TWITTER|TWILIO|AWS|TRELLO|TUMBLR|FLICKR|DISCOGS|ETSY"
    r"|(JSON|MESSAGE|MSG|ERROR|HEADER|COOKIE|CLAIMS?|PAYLOAD|IDENTITY|USER|CACHE|REDIS|QUERY|FIELD|RESPONSE|BODY|PARAM|NAME)_KEY$"
)
_SESSION_WORDS = ("FLASK", "DJANGO", "QUART", "STARLETTE")


def facts(source: PythonSource, project: Project) -> Iterator[Key]:
    """The literals that such variables default to."""
    if not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    here = named_in(stem(source))
    for read, variable in _reads(source):
        value, name = _whole(read, source, evaluator)
        overlaid = Where.except_in(["production"]) if name and is_overlaid(source, project, name) else EVERYWHERE
        where = here & overlaid & source.where(read) & _of_class(read, source)
        yield from _text_of_none(read, variable, where, source)
        yield from _keys(value, variable, where, evaluator)
    for owner in source.classes():
        for statement in owner.body:
            match statement:
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()) if _is_key(name):
                    field = evaluator.class_value(source, owner, name)
                    if isinstance(field, EnvironmentRead) and field.node is statement:
                        where = here & named_in(owner.name) & overridden(owner, name, source)
                        yield from _keys(field, name.upper(), where, evaluator)
                case _:
                    pass


def _text_of_none(read: ast.expr, variable: str, where: Where, source: PythonSource) -> Iterator[Key]:
    """``str(os.getenv("JWT_SECRET"))``, which is the text ``None`` without the variable."""
    around = source.parent(read)
    if not isinstance(read, ast.Call) or len(read.args) != 1 or read.keywords or not isinstance(around, ast.Call):
        return
    if source.qualified_name(read.func) not in {"os.getenv", "os.environ.get"} or len(around.args) != 1:
        return
    asks = re.compile(rf"""["']{variable}["'][\])]+\s*(is None|==|:)|["']{variable}["']\s+(not )?in\b|["']None["']""")
    name = _assigned(around, source)
    refuses = re.compile(rf"if (not )?{name}\b|{name} (in|==)|\({name}\)") if name else None
    is_refused = asks.search(source.text) or (refuses is not None and refuses.search(source.text))
    if source.qualified_name(around.func) == "builtins.str" and not is_refused:
        power = KeyPower.FORGE_SESSIONS if variable.startswith(_SESSION_WORDS) else KeyPower.SIGN_TOKENS
        at, looks = source.location(around), KeyLooks.PLACEHOLDER
        yield Key(at, variable, 4, looks, KeySource.TEXT_OF_NONE, where=where, variable=variable, power=power)


def _assigned(node: ast.expr, source: PythonSource) -> str:
    match source.parent(node):
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return ""


def _is_key(name: str) -> bool:
    return _NAME.fullmatch(name.upper()) is not None and not _NOT.search(name.upper())


def _reads(source: PythonSource) -> Iterator[tuple[ast.expr, str]]:
    """The expressions that name such a variable, and that may read it; ``os.environ["JWT_SECRET"]`` only where it is tried."""
    for call in source.calls():
        variable = _variable(call)
        if variable is not None:
            yield call, variable
    for assignment in source.assignments():
        match assignment.value:
            case ast.Subscript(slice=ast.Constant(value=str(name))) as read if _is_key(name):
                if isinstance(source.parent(assignment), ast.Try):
                    yield read, name
            case _:
                pass


def _variable(call: ast.Call) -> str | None:
    given = argument(call, {"key", "var", "option"}, 0)
    if isinstance(given, ast.Constant) and isinstance(given.value, str) and _is_key(given.value):
        return given.value
    return None


def _whole(read: ast.expr, source: PythonSource, evaluator: Evaluator) -> tuple[Evaluated, str]:
    """What becomes of a read: with its ``or``, and for a name of the module what that is in the end."""
    node = read
    parent = source.parent(node)
    while isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.Or):
        node, parent = parent, source.parent(parent)
    match parent:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)) if (
            source.enclosing_function(parent) is None and source.enclosing_class(parent) is None
        ):
            value = evaluator.module_value(source, name)
            if value is not None:
                return value, name
        case _:
            pass
    value = evaluator.value(node, source)
    return _through_helper(read, value, source, evaluator) if isinstance(read, ast.Call) else value, ""


def _through_helper(call: ast.Call, value: Evaluated, source: PythonSource, evaluator: Evaluator) -> Evaluated:
    """The read that a function of the project does that is handed the name and the default: ``env("SECRET_KEY", "dev")``."""
    if any(isinstance(one, EnvironmentRead) and one.variable is not None for one in options(value)):
        return value
    callee = evaluator.value(call.func, source)
    if not isinstance(callee, Reference) or not isinstance(callee.definition, FunctionNode):
        return value
    reads = any(word in callee.source.segment(callee.definition) for word in ("environ", "getenv"))
    default = evaluator.arguments(call, source).at(1, "default")
    return EnvironmentRead(source, call, _variable(call), default) if reads and default is not None else value


def _of_class(read: ast.expr, source: PythonSource) -> Where:
    """Where a configuration class counts whose attribute is read."""
    owner = source.enclosing_class(read)
    if owner is None:
        return EVERYWHERE
    match source.statement(read):
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return named_in(owner.name) & overridden(owner, name, source)
        case _:
            return named_in(owner.name)


def _keys(value: Evaluated, variable: str, where: Where, evaluator: Evaluator) -> Iterator[Key]:
    name = variable.upper()
    is_session = "SESSION" in name or "COOKIE" in name or name.startswith(_SESSION_WORDS)
    is_token = "JWT" in name or "TOKEN" in name or "ACCESS" in name
    power = KeyPower.FORGE_SESSIONS if is_session else KeyPower.SIGN_TOKENS if is_token else KeyPower.USE
    for key in default_keys(value, evaluator, variable, power=power):
        yield replace(key, where=key.where & where)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Defaults of key variables",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"SECRET", b"secret", b"JWT", b"jwt", b"SIGNING_KEY", b"signing_key"),
        (b"environ", b"getenv", b"decouple", b"BaseSettings", b"starlette.config"),
    ),
    facts=facts,
)

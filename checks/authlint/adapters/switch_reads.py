"""Switches that are read from an environment variable: whether a text counts as true that says no, and what counts without it.

Run against Python's ``os``, python-decouple 3.8, django-environ 0.14 and Starlette's ``Config``: without a cast they give the
variable's text, and every text but the empty one is true. django-environ takes the type of the default as the cast.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator

from authlint.facts.debugging import Cause, DebugSwitch, Exposed
from authlint.facts.environment import Where
from authlint.record import record
from authlint.sources import Project
from authlint.sources.python import Call, Constant, EnvironmentRead, Evaluated, Evaluator, PythonSource
from authlint.text import Location

_GETTERS = frozenset({"os.getenv", "os.environ.get"})
_WITH_CAST = frozenset({"decouple.config", "decouple.Config", "decouple.AutoConfig", "starlette.config.Config"})
_SMART = frozenset({"environ.Env", "environ.FileAwareEnv"})
_RAW = frozenset({"environs.Env", "environs.FileAwareEnv"})
_OFF = frozenset({"0", "false", "no", "off", "n", "f"})
_ON = frozenset({"1", "true", "yes", "on", "y", "t"})
_DEPLOYMENT = re.compile(r"\.env(?!.*(?:example|sample|template|dist)).*|Dockerfile.*|.*compose.*\.ya?ml", re.IGNORECASE)
_LEVELS_UP = 4


@record(eq=False)
class SwitchRead:
    """A switch that an environment variable decides, and that may be on where nobody means it.

    Attributes:
        at: The whole expression.
        read: The read.
        final: What the whole expression is.
        cause: What turns it on.
        variable: The variable.
        plain: Whether a fix can write the whole expression anew: it is a read with ``os``.
        cast_at: The call that a fix can give a cast; None if there is none.
        default_at: The literal default that turns it on; None if there is none.
    """

    at: Location
    read: EnvironmentRead
    final: EnvironmentRead
    cause: Cause
    variable: str
    plain: bool = False
    cast_at: Location | None = None
    default_at: Location | None = None

    def switches(
        self,
        framework: str,
        name: str,
        exposed: Exposed,
        where: Where,
        project: Project,
        *,
        directly: bool = False,
        certain: bool = True,
    ) -> Iterator[DebugSwitch]:
        """The fact; nothing where only the default turns it on and a deployment has something to say about the variable."""
        if self.cause is Cause.UNSET and is_set_nearby(self.variable, self.read.source, project):
            return
        yield DebugSwitch(
            framework,
            name,
            self.at,
            exposed,
            where & self.final.where,
            directly=directly,
            certain=certain,
            cause=self.cause,
            variable=self.variable,
            plain=self.plain,
            cast_at=self.cast_at,
            default_at=self.default_at,
        )


def switch_read(node: ast.expr, source: PythonSource, evaluator: Evaluator) -> SwitchRead | None:
    """How an expression that decides about a switch turns it on by a variable; None if it does not, or that is not known."""
    final = evaluator.value(node, source)
    if not isinstance(final, EnvironmentRead) or "DEBUG" not in (final.variable or "").upper():
        return None
    variable = final.variable or ""
    found = _as_text(node, source, evaluator)
    if found is not None:
        read, default = found
        cause = _cause(default)
        if cause is None:
            return None
        call_at = _castable(read, evaluator)
        plain = cause in {Cause.ANY_TEXT, Cause.TEXT_DEFAULT} and _is_plain(read, source)
        return SwitchRead(source.location(node), read, final, cause, variable, plain, call_at)
    return _on_by_default(final, source.location(node), source, evaluator)


def _on_by_default(final: EnvironmentRead, at: Location, source: PythonSource, evaluator: Evaluator) -> SwitchRead | None:
    if isinstance(final.node, ast.AnnAssign) or not isinstance(final.default, Constant) or final.default.value is not True:
        return None  # a field of a settings class is written with the defaults of everybody
    is_smart = isinstance(final.node, ast.Call) and _reader(final.node, final.source, evaluator)[0] in _SMART
    if final.cast not in {"bool", "builtins.bool"} and not (final.cast is None and is_smart):
        return None
    node = final.default.node
    is_literal = isinstance(node, ast.Constant) and node.value is True and final.default.source is source
    default_at = final.default.at if is_literal else None
    return SwitchRead(at, final, final, Cause.UNSET, final.variable or "", default_at=default_at)


def is_set_nearby(variable: str, source: PythonSource, project: Project) -> bool:
    """Whether a deployment file beside a module, or above it, has something to say about a variable."""
    word = re.compile(rf"(?<!\w){re.escape(variable)}(?!\w)")
    root = project.root.rstrip("/")
    directory: str = posixpath.dirname(source.path)
    for _ in range(_LEVELS_UP):
        for name in sorted(project.names(directory)):
            if _DEPLOYMENT.fullmatch(name):
                file = project.source(posixpath.join(directory, name) if directory else name)
                if file is not None and word.search(file.decoded.text):
                    return True
        if directory in {"", "/", root}:
            break
        directory = posixpath.dirname(directory)
    return False


def _cause(default: Evaluated | None) -> Cause | None:
    """What turns on a switch that is the text of a variable."""
    if not isinstance(default, Constant) or not default.value:
        return Cause.ANY_TEXT
    if isinstance(default.value, str):
        word = default.value.strip().lower()
        return Cause.TEXT_DEFAULT if word in _OFF else Cause.TEXT_AND_UNSET if word in _ON else None
    return Cause.TEXT_AND_UNSET


def _as_text(node: ast.expr, source: PythonSource, evaluator: Evaluator) -> tuple[EnvironmentRead, Evaluated | None] | None:
    """The read whose text an expression is as it stands, or whose truth; with what counts without the variable."""
    for inner, fallback in _peeled(node, source, evaluator):
        value = evaluator.value(inner, source)
        if isinstance(value, EnvironmentRead) and value.node is inner and value.source is source:
            default = value.default if fallback is None or (value.default is not None and value.default.truth) else fallback
            return (value, default) if _gives_text(value, evaluator) else None
    return None


def _peeled(node: ast.expr, source: PythonSource, evaluator: Evaluator) -> Iterator[tuple[ast.expr, Evaluated | None]]:
    """An expression and those within it that have the same truth, with what counts where they are not true."""
    fallback: Evaluated | None = None
    for _ in range(6):
        yield node, fallback
        match node:
            case ast.Call(func=ast.Name() as func, args=[inner], keywords=[]) if source.qualified_name(func) == "builtins.bool":
                node = inner
            case ast.BoolOp(op=ast.Or(), values=[first, second]):
                node, fallback = first, evaluator.value(second, source)
            case ast.Name(id=name):
                found = source.lookup(name, node)
                statement = source.statement(found.binders[0]) if found is not None and len(found.binders) == 1 else None
                match statement:
                    case ast.Assign(targets=[ast.Name()], value=value) | ast.AnnAssign(value=ast.expr() as value):
                        node = value
                    case _:
                        return
            case _:
                return


def _gives_text(read: EnvironmentRead, evaluator: Evaluator) -> bool:
    """Whether a read gives the variable's text, and does not make a boolean of it."""
    source, node = read.source, read.node
    if isinstance(node, ast.Subscript):
        return source.qualified_name(node.value) == "os.environ"
    if not isinstance(node, ast.Call):
        return False
    name = source.qualified_name(node.func)
    if name in _GETTERS:
        return True
    made = evaluator.arguments(node, source)
    if not made.complete:
        return False
    if name == "decouple.config":
        return len(node.args) < 3 and made.get("cast") is None
    reader, is_text = _reader(node, source, evaluator)
    if reader in _WITH_CAST:
        return len(node.args) < (2 if reader == "starlette.config.Config" else 3) and made.get("cast") is None
    if reader in _SMART:
        default = read.default
        is_str = default is None or (isinstance(default, Constant) and (default.value is None or isinstance(default.value, str)))
        return is_text or (read.cast is None and is_str and len(node.args) < 2 and made.get("cast") is None)
    return reader in _RAW


def _reader(node: ast.Call, source: PythonSource, evaluator: Evaluator) -> tuple[str, bool]:
    """What made the object that a call reads with, and whether the call asks for a text; empty if that is not known."""
    func = node.func
    is_text = isinstance(func, ast.Attribute) and func.attr == "str"
    if isinstance(func, ast.Attribute) and not is_text:
        return "", False
    owner = evaluator.value(func.value if isinstance(func, ast.Attribute) else func, source)
    if not isinstance(owner, Call) or not evaluator.arguments(owner.call, owner.source).complete:
        return "", False
    return owner.name or "", is_text


def _castable(read: EnvironmentRead, evaluator: Evaluator) -> Location | None:
    """The call to which ``cast=bool`` can be added, which then understands words for no."""
    node = read.node
    if not isinstance(node, ast.Call) or isinstance(node.func, ast.Attribute):
        return None
    is_config = read.source.qualified_name(node.func) == "decouple.config"
    if is_config or _reader(node, read.source, evaluator)[0] in _WITH_CAST | _SMART:
        return read.source.location(node)
    return None


def _is_plain(read: EnvironmentRead, source: PythonSource) -> bool:
    node = read.node
    return read.source is source and isinstance(node, ast.Call) and source.qualified_name(node.func) in _GETTERS

"""Switches that are a text of the environment: every text but the empty one is true, ``False`` and ``0`` too.

For debug mode see ``switch_reads``, which knows more of what it leads to. Run against python-decouple 3.8
and Starlette's ``Config``: ``os.environ`` and readers without a cast give texts; ``bool`` of one only asks whether it is empty.
django-environ and environs cast by themselves.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.settings_modules import is_deployed, is_overlaid, stem
from authlint.facts.environment import EVERYWHERE, Where, named_in
from authlint.facts.settings import InvalidSetting, ValueTrouble
from authlint.sources import Project
from authlint.sources.python import Call, Constant, EnvironmentRead, Evaluator, PythonSource
from authlint.systems import django

_SWITCH = re.compile(
    r"LOGIN_DISABLED|TESTING|PROPAGATE_EXCEPTIONS|(\w+_)?SECURE|SECURE_SSL_REDIRECT"
    r"|CORS_ALLOW_ALL_ORIGINS|CORS_ORIGIN_ALLOW_ALL|(\w+_)?VERIFY_(SSL|TLS|CERTS?|SIGNATURE|EXP|AUD|ISS)|JWT_VERIFY(_\w+)?"
)
_GETTERS = frozenset({"os.getenv", "os.environ.get", "decouple.config"})
_READERS = frozenset({"decouple.AutoConfig", "decouple.Config", "starlette.config.Config"})
_CONFIG_CLASS = re.compile(r"(Config|Configuration|Settings)$")
_CONFIG_FILE = re.compile(r"(^|_)(settings?|config)(_|$)")


def facts(source: PythonSource, project: Project) -> Iterator[InvalidSetting]:
    """The switches of a settings module, of configuration classes and of ``app.config``."""
    if not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    for name, value, system, here in _switches(source, project):
        if not _SWITCH.fullmatch(name) or not _is_text(value, source, evaluator):
            continue
        where = named_in(stem(source)) & here & source.where(value)
        yield InvalidSetting(
            system=system,
            section="",
            name=name,
            at=source.location(value),
            shown=source.segment(value),
            problem="on for every text but the empty one",
            effect="`False` and `0` in the environment turn it on, too",
            trouble=ValueTrouble.MEANS_OTHERWISE,
            where=where,
        )


def _switches(source: PythonSource, project: Project) -> Iterator[tuple[str, ast.expr, str, Where]]:
    for statement in source.tree.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if _SWITCH.fullmatch(name):  # asked first: the rest looks into other files
                is_set_again = len(source.scopes.names(source.tree).get(name, ())) > 1 or is_overlaid(source, project, name)
                if not is_set_again and not _is_converted(name, source) and _is_configuration(source):
                    yield name, value, "Django", EVERYWHERE
            case _:
                pass
    for owner in source.classes():
        if not _CONFIG_CLASS.search(owner.name) or any("Settings" in source.segment(base) for base in owner.bases):
            continue  # the fields of pydantic's BaseSettings are cast
        for statement in owner.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if _SWITCH.fullmatch(name) and not _is_converted(
                    name, source
                ):
                    yield name, value, "Flask", named_in(owner.name)
                case _:
                    pass
    for assignment in source.assignments():
        match assignment:
            case ast.Assign(
                targets=[ast.Subscript(slice=ast.Constant(value=str(name)), value=ast.Attribute(attr="config"))], value=value
            ) if source.imports("flask", "quart") and not _is_converted(name, source):
                yield name, value, "Flask", EVERYWHERE
            case _:
                pass


def _is_configuration(source: PythonSource) -> bool:
    """Whether a module is read as settings: Django's, or one that is called so and has a key."""
    is_called = _CONFIG_FILE.search(posixpath.splitext(posixpath.basename(source.path))[0]) is not None
    return django.is_settings(source) or (is_called and "SECRET_KEY" in source.scopes.names(source.tree))


def _is_converted(name: str, source: PythonSource) -> bool:
    """Whether the text is looked at somewhere after all: compared, or handed to something."""
    return re.search(rf"""\b{name}["']?\]?\s*(==|!=|\.|in\b)|\w\(\s*{name}\b|==\s*{name}\b""", source.text) is not None


def _is_text(value: ast.expr, source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether a value is ``bool(<text>)`` or a text."""
    match value:
        case ast.Call(func=ast.Name(id="bool"), args=[read], keywords=[]) if source.qualified_name(value.func) in {
            None,
            "builtins.bool",
        }:
            return _is_read(read, source, evaluator)
        case ast.Call():
            return _is_read(value, source, evaluator)
        case _:
            return False


def _is_read(node: ast.expr, source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether an expression reads a variable as the text that it is; its default may be a boolean."""
    read = evaluator.value(node, source)
    if not isinstance(read, EnvironmentRead) or read.cast is not None:
        return False
    if isinstance(node, ast.Subscript):
        return source.qualified_name(node.value) == "os.environ"
    if not isinstance(node, ast.Call):
        return False
    default = read.default
    if default is not None and not (isinstance(default, Constant) and isinstance(default.value, (bool, str, int, type(None)))):
        return False
    if source.qualified_name(node.func) in _GETTERS:
        return True
    owner = evaluator.value(node.func, source)
    return isinstance(owner, Call) and owner.name in _READERS


ADAPTER: Adapter[PythonSource] = Adapter(
    name="switches that are texts",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"_DISABLED", b"SECURE", b"VERIFY", b"TESTING", b"CORS_", b"PROPAGATE_"),
        (b"environ", b"getenv", b"decouple", b"starlette.config"),
        (b"SECRET_KEY", b"INSTALLED_APPS", b"MIDDLEWARE", b"import *", b"Config", b"Settings", b".config[", b"ALLOWED_HOSTS"),
    ),
    facts=facts,
)

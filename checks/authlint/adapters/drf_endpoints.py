"""Django REST framework: the views of a project that say nothing of permissions, and so have what the settings say.

Views are looked for around a settings module, in files and packages that are called as people call them.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator

from authlint.adapters.drf import PUBLIC, is_view
from authlint.adapters.refusals import last_name
from authlint.record import field, record
from authlint.sources import Project
from authlint.sources.python import Evaluator, PythonSource
from authlint.sources.python.nodes import callee_of, walk
from authlint.text import Location

_NAMED = re.compile(r"view|api|endpoint|rest|controller|resource", re.IGNORECASE)
_SKIPPED = re.compile(
    r"^(\.|_)|^(node_modules|migrations?|static|templates?|locale|venv|env|docs?|media|frontend|assets|fixtures|site-packages"
    r"|tests?|conftest|examples?|scripts|dist|build)$",
    re.IGNORECASE,
)
_DIRECTORIES, _FILES, _UP = 250, 120, 3
_SAYS = frozenset({"permission_classes", "get_permissions", "check_permissions", "initial", "dispatch", "permission_class"})
_ASKS = re.compile(
    r"is_authenticated|is_staff|is_superuser|is_anonymous|has_perms?\b|PermissionDenied|NotAuthenticated|AuthenticationFailed"
    r"|status=40[13]|HTTP_40[13]_|check_permissions|login_required|permission_required|user_passes_test|signature|hmac|api_key"
    r"|\bauthenticate\(",
    re.IGNORECASE,
)
_HARMLESS = frozenset(
    [
        "api_view",
        "csrf_exempt",
        "extend_schema",
        "swagger_auto_schema",
        "renderer_classes",
        "parser_classes",
        "throttle_classes",
        "atomic",
        "never_cache",
        "cache_page",
        "vary_on_headers",
        "vary_on_cookie",
        "require_http_methods",
        "require_GET",
        "require_POST",
        "schema",
        "ensure_csrf_cookie",
    ]
)
_HANDLERS = frozenset({"get", "post", "put", "patch", "delete"})
_WRITERS = frozenset({"post", "put", "patch", "delete", "create", "update", "partial_update", "destroy"})
_WRITING = re.compile(r"ModelViewSet$(?<!ReadOnlyModelViewSet)|Create|Update|Destroy")
_MOST = 3


@record(frozen=False)
class Seen:
    """What was seen of the project's views.

    Attributes:
        any: Whether a view of the framework was seen at all.
        relying: The first of those that say nothing of permissions, by name and place.
        count: How many those are.
        writes: Whether one of those changes something.
    """

    any: bool = False
    relying: list[tuple[str, Location]] = field(default_factory=list[tuple[str, Location]])
    count: int = 0
    writes: bool = False


def seen_around(source: PythonSource, project: Project, evaluator: Evaluator) -> Seen:
    """The views around a settings module."""
    seen = Seen()
    for file in _files(_top(source, project), project):
        if "rest_framework" in file.text:
            _classes(file, evaluator, seen)
            _functions(file, seen)
    return seen


def _top(source: PythonSource, project: Project) -> str:
    """The directory of ``manage.py``, or the one around the outermost package of the settings."""
    directory: str = posixpath.dirname(source.path)
    root = project.root.rstrip("/")
    start = directory
    for _ in range(_UP):
        if "manage.py" in project.names(directory):
            return directory
        if directory in {"", "/", root}:
            break
        directory = str(posixpath.dirname(directory))
    while "__init__.py" in project.names(start) and posixpath.dirname(start) not in {"", "/"} and start != root:
        start = str(posixpath.dirname(start))
    return start if directory not in {"", root} else directory


def _files(top: str, project: Project) -> Iterator[PythonSource]:
    queue: list[tuple[str, bool]] = [(top, False)]
    directories = files = 0
    while queue and directories < _DIRECTORIES and files < _FILES:
        directory, is_named = queue.pop(0)
        directories += 1
        for name in sorted(project.names(directory)):
            path = posixpath.join(directory, name) if directory else name
            stem, suffix = posixpath.splitext(name)
            if suffix == ".py" and (is_named or _NAMED.search(stem)) and not _SKIPPED.search(stem):
                files += 1
                source = project.source(path)
                if isinstance(source, PythonSource):
                    yield source
            elif not suffix and not _SKIPPED.search(name):
                queue.append((path, bool(_NAMED.search(name))))


def _classes(source: PythonSource, evaluator: Evaluator, seen: Seen) -> None:
    bases = {last_name(base) for node in source.classes() for base in node.bases}
    for node in source.classes():
        if not node.bases or not is_view(family := evaluator.lineage(source, node)):
            continue
        seen.any = True
        own = [member for member in family if not isinstance(member, str)]
        says = any(not _SAYS.isdisjoint(home.scopes.names(one)) for home, one in own)
        text = source.segment(node)
        is_abstract = node.name in bases or node.name.startswith(("Base", "Abstract")) or "Mixin" in node.name
        is_open = PUBLIC.search(node.name) or any("authentication_classes" in home.scopes.names(one) for home, one in own)
        if says or is_abstract or is_open or node.decorator_list or _ASKS.search(text) or not _answers(own):
            continue
        seen.writes = seen.writes or _writes(family)
        _add(seen, node.name, source.name_location(node))


def _answers(own: list[tuple[PythonSource, ast.ClassDef]]) -> bool:
    names = {name for home, one in own for name in home.scopes.names(one)}
    return not names.isdisjoint(_HANDLERS | {"queryset", "get_queryset", "list", "retrieve", "create", "update", "destroy"})


def _functions(source: PythonSource, seen: Seen) -> None:
    for function in source.functions():
        called = [callee_of(one) for one in function.decorator_list]
        if not any(source.qualified_name(one) == "rest_framework.decorators.api_view" for one in called):
            continue
        seen.any = True
        is_plain = {last_name(one) for one in called} <= _HARMLESS
        if is_plain and not PUBLIC.search(function.name) and not _ASKS.search(source.segment(function)):
            methods = {node.value for one in function.decorator_list for node in walk(one) if isinstance(node, ast.Constant)}
            seen.writes = seen.writes or not methods.isdisjoint({"POST", "PUT", "PATCH", "DELETE"})
            _add(seen, function.name, source.name_location(function))


def _writes(family: list[tuple[PythonSource, ast.ClassDef] | str]) -> bool:
    names = {name for member in family if not isinstance(member, str) for name in member[0].scopes.names(member[1])}
    return not names.isdisjoint(_WRITERS) or any(isinstance(member, str) and _WRITING.search(member) for member in family)


def _add(seen: Seen, name: str, at: Location) -> None:
    seen.count += 1
    if len(seen.relying) < _MOST:
        seen.relying.append((name, at))

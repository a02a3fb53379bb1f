"""Flask and Quart: decorators whose extension nobody sets up, and extensions that nobody attaches or completes.

Run against Flask-Login 0.6, Flask-JWT-Extended 4.7, Flask-HTTPAuth 4.8 and quart-auth 0.12.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.components import applications, decorated, detached, instances, is_used_only_by_attributes
from authlint.adapters.whole_project import WholeProject
from authlint.record import record
from authlint.sources import Project
from authlint.sources.python import PythonSource

_FLASK = frozenset({"flask.Flask", "flask.app.Flask"})
_QUART = frozenset({"quart.Quart", "quart.app.Quart"})


@record
class _Extension:
    """An extension without which decorators fail.

    Attributes:
        package: The package.
        decorators: Its decorators.
        manager: The class that an application needs.
        instead: What sets it up too, wherever it is named.
        classes: The dotted names of the manager's class.
        creators: What makes applications.
        literal: What a file holds that makes one.
    """

    package: str
    decorators: frozenset[str]
    manager: str
    instead: tuple[str, ...]
    classes: frozenset[str]
    creators: frozenset[str]
    literal: str


_EXTENSIONS = (
    _Extension(
        package="flask_login",
        decorators=frozenset(
            {"flask_login.login_required", "flask_login.fresh_login_required", "flask_login.utils.login_required"}
        ),
        manager="LoginManager",
        instead=(
            *("login_manager", "flask_security", "flask_user", "flask_appbuilder", "AppBuilder", "flask_multipass"),
            *("LOGIN_DISABLED", "flask_simplelogin", "flask_praetorian", "airflow", "superset", "flask_stormpath"),
        ),
        classes=frozenset({"flask_login.LoginManager", "flask_login.login_manager.LoginManager"}),
        creators=_FLASK,
        literal="Flask(",
    ),
    _Extension(
        package="flask_jwt_extended",
        decorators=frozenset({"flask_jwt_extended.jwt_required", "flask_jwt_extended.view_decorators.jwt_required"}),
        manager="JWTManager",
        instead=("jwt_manager",),
        classes=frozenset({"flask_jwt_extended.JWTManager", "flask_jwt_extended.jwt_manager.JWTManager"}),
        creators=_FLASK,
        literal="Flask(",
    ),
    _Extension(
        package="quart_auth",
        decorators=frozenset({"quart_auth.login_required"}),
        manager="QuartAuth",
        instead=("AuthManager", "auth_manager"),
        classes=frozenset({"quart_auth.QuartAuth", "quart_auth.AuthManager"}),
        creators=_QUART,
        literal="Quart(",
    ),
)
_CALLBACKS = {
    "flask_httpauth.HTTPBasicAuth": ("verify_password", "get_password", "hash_password"),
    "flask_httpauth.HTTPTokenAuth": ("verify_token",),
}


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """What of ``source`` lacks its other half."""
    whole = WholeProject(project, source)
    for extension in _EXTENSIONS:
        if source.imports(extension.package):
            yield from _without_manager(extension, source, whole)
            yield from _unattached(extension, source, whole)
    if source.imports("flask_login"):
        yield from _without_loader(source, whole)
    if source.imports("flask_httpauth"):
        yield from _without_callback(source, whole)


def _without_manager(extension: _Extension, source: PythonSource, whole: WholeProject) -> Iterator[object]:
    found = decorated(source, extension.decorators)
    if found is None or not whole.lacks(extension.manager, *extension.instead):
        return
    function, called = found
    if applications(whole, extension.creators, extension.literal):
        effect = f"needs a `{extension.manager}`, which the application lacks: requests for `{function.name}` answer 500"
        yield detached(extension.package, source.segment(called), effect, source, called)


def _unattached(extension: _Extension, source: PythonSource, whole: WholeProject) -> Iterator[object]:
    for name, call, _ in instances(source, extension.classes):
        if call.args or call.keywords or not is_used_only_by_attributes(name, whole, "init_app"):
            continue
        if applications(whole, extension.creators, extension.literal):
            effect = f"is never attached to the application: nothing calls `{name}.init_app`, so what needs it answers 500"
            yield detached(extension.package, name, effect, source, call)


def _without_loader(source: PythonSource, whole: WholeProject) -> Iterator[object]:
    for name, call, _ in instances(source, _EXTENSIONS[0].classes):
        loaders = ("user_loader", "request_loader", "user_callback", "request_callback")
        if whole.lacks(*loaders, "flask_security", "flask_user") and applications(whole, _FLASK, "Flask("):
            effect = "has no `user_loader` and no `request_loader`: requests that ask for the user answer 500"
            yield detached("Flask-Login", name, effect, source, call)


def _without_callback(source: PythonSource, whole: WholeProject) -> Iterator[object]:
    for name, call, kind in instances(source, frozenset(_CALLBACKS)):
        callbacks = _CALLBACKS[kind]
        if whole.lacks(f"{name}.login_required") or not is_used_only_by_attributes(name, whole, *callbacks):
            continue
        if applications(whole, _FLASK, "Flask("):
            effect = f"has no `{callbacks[0]}` callback: every request that it guards answers 401"
            yield detached("Flask-HTTPAuth", name, effect, source, call)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Flask extensions",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"flask_login", b"flask_jwt_extended", b"quart_auth", b"flask_httpauth"),),
    facts=facts,
)

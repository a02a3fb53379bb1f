"""Secrets that frameworks and their extensions are handed in a call, to sign tokens and sessions with.

Litestar, sanic-jwt, fastapi-users, fastapi-jwt, AuthX, aiohttp-jwt, BlackSheep, Pyramid, Tornado and others, each by the name of
what is called. sanic-jwt signs with a text that everybody knows if it is given none (1.8, ``configuration.py``).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from authlint.adapter import Adapter
from authlint.adapters.instances import is_instance
from authlint.adapters.pyjwt.literals import algorithm_names, is_public, literal_key, literal_keys, literals
from authlint.adapters.settings_modules import is_deployed
from authlint.facts.keys import Key, KeyLooks, KeyPower
from authlint.record import record
from authlint.sources import Project
from authlint.sources.python import Call, CallArguments, Evaluated, Evaluator, PythonSource
from authlint.sources.python.nodes import walk


@record
class _Secret:
    """Where a call takes its secret.

    Attributes:
        use: What it is for, as people name it.
        name: The keyword.
        position: Its position; None where it can only be named.
        variable: The environment variable that a fix would read.
        power: What it is good for.
    """

    use: str
    name: str
    position: int | None = None
    variable: str = "JWT_SECRET_KEY"
    power: KeyPower = KeyPower.SIGN_TOKENS


def _named(modules: str, names: str, secret: _Secret) -> dict[str, _Secret]:
    return {f"{module}.{name}": secret for module in modules.split() for name in names.split()}


_SESSIONS = KeyPower.FORGE_SESSIONS
_SANIC_JWT = ("sanic_jwt.Initialize", "sanic_jwt.initialize")
_CALLS: Mapping[str, _Secret] = {
    **_named(
        "litestar.security.jwt litestar.security.jwt.auth litestar.contrib.jwt starlite.contrib.jwt",
        "JWTAuth JWTCookieAuth OAuth2PasswordBearerAuth",
        _Secret("token_secret of Litestar", "token_secret", 0),
    ),
    **_named(
        "litestar.security.jwt litestar.security.jwt.token litestar.contrib.jwt",
        "Token.decode",
        _Secret("token_secret of Litestar", "secret", 1),
    ),
    "litestar.middleware.session.client_side.CookieBackendConfig": _Secret(
        "session secret of Litestar", "secret", 0, "SESSION_SECRET", _SESSIONS
    ),
    **dict.fromkeys(_SANIC_JWT, _Secret("secret of sanic-jwt", "secret")),
    **_named(
        "fastapi_users.authentication fastapi_users.authentication.strategy fastapi_users.authentication.strategy.jwt",
        "JWTStrategy",
        _Secret("secret of fastapi-users' JWTStrategy", "secret", 0),
    ),
    **_named("fastapi_users.jwt", "generate_jwt decode_jwt", _Secret("secret of fastapi-users", "secret", 1)),
    **_named(
        "fastapi_jwt fastapi_jwt.jwt",
        "JwtAccessBearer JwtAccessCookie JwtAccessBearerCookie JwtRefreshBearer JwtRefreshCookie JwtRefreshBearerCookie",
        _Secret("secret_key of fastapi-jwt", "secret_key", 0),
    ),
    **_named("fastapi_login fastapi_login.fastapi_login", "LoginManager", _Secret("secret of fastapi-login", "secret", 0)),
    **_named("authx authx.config", "AuthXConfig", _Secret("JWT_SECRET_KEY of AuthX", "JWT_SECRET_KEY")),
    **_named(
        "aiohttp_jwt aiohttp_jwt.middleware", "JWTMiddleware", _Secret("verification key of aiohttp-jwt", "secret_or_pub_key", 0)
    ),
    "blacksheep.server.authentication.jwt.JWTBearerAuthentication": _Secret("secret_key of BlackSheep", "secret_key"),
    **_named("guardpost.jwts guardpost", "SymmetricJWTValidator", _Secret("secret_key of guardpost", "secret_key")),
    **_named("falcon_auth falcon_auth.backends", "JWTAuthBackend", _Secret("secret_key of falcon-auth", "secret_key", 1)),
    **_named(
        "aiohttp_session.cookie_storage aiohttp_session.nacl_storage",
        "EncryptedCookieStorage NaClCookieStorage",
        _Secret("secret_key of aiohttp-session", "secret_key", 0, "SESSION_SECRET", _SESSIONS),
    ),
    **_named(
        "tornado.web", "Application", _Secret("cookie_secret of Tornado", "cookie_secret", None, "COOKIE_SECRET", _SESSIONS)
    ),
    "pyramid.session.SignedCookieSessionFactory": _Secret("session secret of Pyramid", "secret", 0, "SESSION_SECRET", _SESSIONS),
    **_named(
        "pyramid.authentication",
        "AuthTktAuthenticationPolicy AuthTktCookieHelper",
        _Secret("ticket secret of Pyramid", "secret", 0, "AUTHTKT_SECRET", _SESSIONS),
    ),
    **_named(
        "authlib.integrations.requests_client authlib.integrations.httpx_client",
        "OAuth2Session OAuth2Client AsyncOAuth2Client AssertionSession",
        _Secret("client secret of Authlib", "client_secret", 1, "OAUTH_CLIENT_SECRET", KeyPower.ACT_AS_APPLICATION),
    ),
    "keycloak.KeycloakOpenID": _Secret(
        "client secret of Keycloak", "client_secret_key", 3, "KEYCLOAK_CLIENT_SECRET", KeyPower.ACT_AS_APPLICATION
    ),
}
_REGISTRIES = frozenset(
    f"authlib.integrations.{framework}_client.OAuth" for framework in ("flask", "django", "starlette", "base", "fastapi", "quart")
)
_LAST_NAMES = frozenset(name.rpartition(".")[2] for name in _CALLS)
_MANAGER_SECRETS = ("reset_password_token_secret", "verification_token_secret")
_AUTHJWT = "authjwt_secret_key"


def facts(source: PythonSource, project: Project) -> Iterator[Key]:
    """The literal secrets that the calls and classes of ``source`` are given."""
    if not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    yielded: set[object] = set()
    for key in _found(source, evaluator):
        if key.at not in yielded:
            yielded.add(key.at)
            yield key


def _found(source: PythonSource, evaluator: Evaluator) -> Iterator[Key]:
    for call in source.calls():
        plain = call.func.value if isinstance(call.func, ast.Subscript) else call.func  # JWTAuth[User](...)
        is_near = isinstance(plain, ast.Name) or (isinstance(plain, ast.Attribute) and plain.attr in _LAST_NAMES)
        secret = _CALLS.get(source.qualified_name(plain) or "") if is_near else None
        if secret is None:
            secret = _of_token(call, source, evaluator) or _of_client(call, source, evaluator)
        if secret is not None:
            yield from _of_call(call, plain, secret, source, evaluator)
    yield from _managers(source, evaluator)
    yield from _authjwt(source, evaluator)
    yield from _authx(source, evaluator)


def _of_call(call: ast.Call, callee: ast.expr, secret: _Secret, source: PythonSource, evaluator: Evaluator) -> Iterator[Key]:
    arguments = evaluator.arguments(call, source)
    given = arguments.get(secret.name) if secret.position is None else arguments.at(secret.position, secret.name)
    algorithms = algorithm_names(arguments.get("algorithm") or arguments.get("algorithms"))
    if given is None:
        if source.qualified_name(callee) in _SANIC_JWT and _is_left_out(arguments, algorithms, source):
            use = "signing key of sanic-jwt, its default because no `secret` is given,"
            yield Key(source.location(call.func), use, 0, KeyLooks.PLACEHOLDER, where=source.where(call), power=secret.power)
        return
    if not is_public(algorithms) or secret.name != "secret_or_pub_key":
        yield from literal_keys(
            given, secret.use, call, source, evaluator, algorithms=algorithms, variable=secret.variable, power=secret.power
        )


def _is_left_out(arguments: CallArguments, algorithms: tuple[str, ...], source: PythonSource) -> bool:
    """Whether sanic-jwt surely signs with its default."""
    if not arguments.complete or any(not name.startswith("HS") for name in algorithms):
        return False
    others = ("public_key", "private_key", "configuration_class", "user_secret_enabled")
    is_elsewhere = "SANIC_JWT_SECRET" in source.text or "update_config" in source.text or "config." in source.text
    return not is_elsewhere and all(arguments.get(name) is None for name in others)


def _of_token(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> _Secret | None:
    """``Token(...).encode(secret="...")`` of Litestar."""
    if not (isinstance(call.func, ast.Attribute) and call.func.attr == "encode" and call.keywords):
        return None
    if not source.imports("litestar") or not any(word.arg == "secret" for word in call.keywords):
        return None
    owner = evaluator.value(call.func.value, source)
    is_token = isinstance(owner, Call) and (owner.name or "").startswith("litestar.") and (owner.name or "").endswith(".Token")
    return _Secret("token_secret of Litestar", "secret") if is_token else None


def _of_client(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> _Secret | None:
    """``oauth.register("name", client_secret="...")`` of Authlib."""
    if not (isinstance(call.func, ast.Attribute) and call.func.attr == "register" and source.imports("authlib")):
        return None
    if not any(word.arg in {"client_secret", None} for word in call.keywords):
        return None
    if not is_instance(call.func.value, source, evaluator, _REGISTRIES):
        return None
    return _Secret("client secret of Authlib", "client_secret", None, "OAUTH_CLIENT_SECRET", KeyPower.ACT_AS_APPLICATION)


def _managers(source: PythonSource, evaluator: Evaluator) -> Iterator[Key]:
    """The secrets that are attributes of a user manager of fastapi-users."""
    if not source.imports("fastapi_users"):
        return
    for owner in source.classes():
        names = source.scopes.names(owner)
        for name in _MANAGER_SECRETS:
            if name not in names:
                continue
            family = evaluator.lineage(source, owner)
            value = evaluator.class_value(source, owner, name)
            if value is not None and any(isinstance(one, str) and one.startswith("fastapi_users.") for one in family):
                yield from _assigned(value, f"{name} of fastapi-users", name.upper(), source, evaluator)


def _authjwt(source: PythonSource, evaluator: Evaluator) -> Iterator[Key]:
    """``authjwt_secret_key`` of fastapi-jwt-auth: the field of a model, or a pair of a list."""
    if _AUTHJWT not in source.text:
        return
    use = f"{_AUTHJWT} of fastapi-jwt-auth"
    for settings in source.classes():
        if _AUTHJWT in source.scopes.names(settings):
            found = evaluator.class_value(source, settings, _AUTHJWT)
            if found is not None:
                yield from _assigned(found, use, "AUTHJWT_SECRET_KEY", source, evaluator)
    for function in source.functions():
        if not any("load_config" in ast.unparse(decorator) for decorator in function.decorator_list):
            continue
        for node in walk(function):
            match node:
                case ast.Tuple(elts=[ast.Constant(value="authjwt_secret_key"), value]):
                    yield from _assigned(evaluator.value(value, source), use, "AUTHJWT_SECRET_KEY", source, evaluator)
                case _:
                    pass


def _authx(source: PythonSource, evaluator: Evaluator) -> Iterator[Key]:
    """``config.JWT_SECRET_KEY = "..."`` of AuthX."""
    if not source.imports("authx"):
        return
    for assignment in source.assignments():
        match assignment:
            case ast.Assign(targets=[ast.Attribute(value=owner, attr="JWT_SECRET_KEY")], value=given):
                made = evaluator.value(owner, source)
                if isinstance(made, Call) and (made.name or "").endswith("AuthXConfig"):
                    yield from _assigned(
                        evaluator.value(given, source), "JWT_SECRET_KEY of AuthX", "JWT_SECRET_KEY", source, evaluator
                    )
            case _:
                pass


def _assigned(value: Evaluated, use: str, variable: str, source: PythonSource, evaluator: Evaluator) -> Iterator[Key]:
    """The literals of this file that a name is given."""
    for one in literals(value, evaluator):
        key = literal_key(one, use, algorithms=(), variable=variable)
        if key is not None and key.at.path == source.path:
            yield key


ADAPTER: Adapter[PythonSource] = Adapter(
    name="token secrets",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (
            b"litestar",
            b"starlite",
            b"sanic_jwt",
            b"fastapi_users",
            b"fastapi_jwt",
            b"fastapi_login",
            b"authjwt_secret_key",
            b"authx",
            b"aiohttp_jwt",
            b"aiohttp_session",
            b"blacksheep",
            b"guardpost",
            b"falcon_auth",
            b"tornado",
            b"pyramid",
            b"keycloak",
            b"authlib.integrations",
        ),
        (
            b"secret",
            b"JWTStrategy",
            b"JwtAccess",
            b"LoginManager",
            b"JWTMiddleware",
            b"CookieStorage",
            b"Initialize",
            b"initialize",
            b"SignedCookie",
            b"AuthTkt",
            b"JWT_SECRET_KEY",
        ),
    ),
    facts=facts,
)

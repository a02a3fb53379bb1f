"""What the libraries that add CORS headers call their arguments, and what they do with them: knowledge, as data.

Run against Starlette 1.10, Flask-CORS 6.0, Litestar 2.25, Falcon 4.4 and BlackSheep 2.6; read in the source of aiohttp-cors 0.8
and Sanic-CORS 2.2.
"""

from __future__ import annotations

from authlint.record import record
from authlint.sources.python import CallArguments, Evaluated


@record
class Library:
    """One library.

    Attributes:
        system: As people write it.
        callees: What is called with the arguments, or is the first argument of a call that registers it.
        origins: The argument that lists the origins, and its position; -1 if it is only passed by name.
        credentials: The argument that allows credentials.
        pattern: The argument that is a regular expression for the whole origin; empty if there is none.
        default_is_any: Whether any origin is allowed when none is given.
        echoes: Whether with ``*`` and credentials the origin that asks is sent back.
        star_credentials: Whether credentials are allowed by ``*``, not by ``True``.
        text_is_searched: Whether an origin passes that is a part of ``origins`` when that is a text.
        texts_are_patterns: Whether the origins are regular expressions, of which the end is not anchored.
        methods: Methods of the application that take the arguments.
        headers: The argument that lists the headers that are allowed; empty if preflight requests say nothing of them.
        default_headers: Whether ``Authorization`` is allowed when none are given.
        registers: Whether the class is handed to a method that registers it, or wrapped around the application.
    """

    system: str
    callees: frozenset[str]
    origins: str
    credentials: str
    position: int = -1
    pattern: str = ""
    default_is_any: bool = False
    echoes: bool = True
    star_credentials: bool = False
    text_is_searched: bool = False
    texts_are_patterns: bool = False
    methods: tuple[tuple[str, frozenset[str]], ...] = ()
    headers: str = ""
    default_headers: bool = True
    registers: bool = False

    def origins_of(self, given: CallArguments) -> Evaluated | None:
        """The origins that a call is given; None if it is given none."""
        return given.at(self.position, self.origins) if self.position >= 0 else given.get(self.origins)


def _flask_like(package: str) -> frozenset[str]:
    places = ("CORS", "cross_origin", "extension.CORS", "decorator.cross_origin")
    return frozenset(f"{package}.{place}" for place in places)


_BLACKSHEEP = frozenset({"blacksheep.Application", "blacksheep.server.Application", "blacksheep.server.application.Application"})

LIBRARIES = (
    Library(
        "Starlette",
        frozenset({"starlette.middleware.cors.CORSMiddleware", "fastapi.middleware.cors.CORSMiddleware"}),
        "allow_origins",
        "allow_credentials",
        pattern="allow_origin_regex",
        text_is_searched=True,
        headers="allow_headers",
        default_headers=False,
        registers=True,
    ),
    Library(
        "Flask-CORS",
        _flask_like("flask_cors"),
        "origins",
        "supports_credentials",
        default_is_any=True,
        texts_are_patterns=True,
        headers="allow_headers",
    ),
    Library(
        "Sanic-CORS",
        _flask_like("sanic_cors"),
        "origins",
        "supports_credentials",
        default_is_any=True,
        texts_are_patterns=True,
        headers="allow_headers",
    ),
    # litestar/config/cors.py sends `*` back, and browsers refuse the answer.
    Library(
        "Litestar",
        frozenset(
            {
                "litestar.config.cors.CORSConfig",
                "starlite.CORSConfig",
                "starlite.config.CORSConfig",
                "starlite.config.cors.CORSConfig",
            }
        ),
        "allow_origins",
        "allow_credentials",
        pattern="allow_origin_regex",
        default_is_any=True,
        echoes=False,
        headers="allow_headers",
    ),
    Library(
        "Falcon",
        frozenset({"falcon.CORSMiddleware", "falcon.middleware.CORSMiddleware"}),
        "allow_origins",
        "allow_credentials",
        position=0,
        default_is_any=True,
        star_credentials=True,
    ),
    Library(
        "BlackSheep",
        frozenset(),
        "allow_origins",
        "allow_credentials",
        headers="allow_headers",
        default_headers=False,
        methods=(("use_cors", _BLACKSHEEP), ("add_cors_policy", _BLACKSHEEP)),
    ),
)
RESOURCES = frozenset({"aiohttp_cors.ResourceOptions", "aiohttp_cors.resource_options.ResourceOptions"})
"""aiohttp-cors: the options of one origin, which is their key in a dictionary."""
BY_CALLEE = {name: library for library in LIBRARIES for name in library.callees}
BY_METHOD = {method: (library, owners) for library in LIBRARIES for method, owners in library.methods}

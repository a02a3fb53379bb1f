"""The errors of the token libraries: which exist, and which is a kind of which.

Looked up in PyJWT 2.15, python-jose 3.5, Authlib 1.9 and joserfc 1.8.
"""

from __future__ import annotations

from authlint.record import record


@record
class ErrorFamily:
    """The errors of one library.

    Attributes:
        name: The library, as people write it.
        package: The package that is imported.
        decode: The functions that raise them for a token that is refused.
        all: By the name of each error that reading a token raises: the name of what it is a kind of; empty for the outermost.
        refused: The outermost error that a refused token raises.
        modules: The modules that have errors as attributes; with the names that each has, if not all.
        meant: What people write, and what they mean.
    """

    name: str
    package: str
    decode: frozenset[str]
    all: dict[str, str]
    refused: str
    modules: dict[str, frozenset[str] | None]
    meant: dict[str, str]

    def is_kind_of(self, name: str, other: str) -> bool:
        """Whether the error ``name`` is caught where ``other`` is."""
        while name:
            if name == other:
                return True
            name = self.all.get(name, "")
        return False


_PYJWT = {
    "PyJWTError": "",
    "InvalidTokenError": "PyJWTError",
    "DecodeError": "InvalidTokenError",
    "InvalidSignatureError": "DecodeError",
    **dict.fromkeys(
        (
            "ExpiredSignatureError",
            "ImmatureSignatureError",
            "InvalidAlgorithmError",
            "InvalidAudienceError",
            "InvalidIssuedAtError",
            "InvalidIssuerError",
            "InvalidJTIError",
            "InvalidSubjectError",
            "MissingRequiredClaimError",
        ),
        "InvalidTokenError",
    ),
    **dict.fromkeys(("InvalidKeyError", "PyJWKError", "PyJWKSetError", "PyJWKClientError"), "PyJWTError"),
    "PyJWKClientConnectionError": "PyJWKClientError",
    "MissingCryptographyError": "PyJWKError",
}
_JOSE = {
    "JOSEError": "",
    **dict.fromkeys(("JWTError", "JWSError", "JWKError", "JWEError"), "JOSEError"),
    **dict.fromkeys(("ExpiredSignatureError", "JWTClaimsError"), "JWTError"),
    **dict.fromkeys(("JWSSignatureError", "JWSAlgorithmError"), "JWSError"),
    **dict.fromkeys(("JWEParseError", "JWEInvalidAuth", "JWEAlgorithmUnsupportedError"), "JWEError"),
}
_AUTHLIB = {
    "AuthlibBaseError": "",
    "JoseError": "AuthlibBaseError",
    **dict.fromkeys(
        (
            "BadSignatureError",
            "DecodeError",
            "ExpiredTokenError",
            "InvalidClaimError",
            "InvalidTokenError",
            "MissingClaimError",
            "UnsupportedAlgorithmError",
        ),
        "JoseError",
    ),
}
_JOSERFC = {
    "JoseError": "",
    **dict.fromkeys(
        (
            "BadSignatureError",
            "DecodeError",
            "ExpiredTokenError",
            "InvalidClaimError",
            "InvalidTokenError",
            "InvalidKeyIdError",
            "MissingClaimError",
            "UnsupportedAlgorithmError",
        ),
        "JoseError",
    ),
}
_OUTERMOST = ("JWTError", "JOSEError", "JWTException", "JwtError", "InvalidTokenException", "InvalidToken", "PyJWTException")

PYJWT = ErrorFamily(
    name="PyJWT",
    package="jwt",
    decode=frozenset({"jwt.decode", "jwt.decode_complete", "jwt.api_jwt.decode", "jwt.api_jwt.decode_complete"}),
    all=_PYJWT,
    refused="InvalidTokenError",
    modules={
        "jwt": frozenset(_PYJWT) - {"InvalidJTIError", "InvalidSubjectError", "MissingCryptographyError"},
        "jwt.exceptions": None,
    },
    meant={
        **dict.fromkeys((*_OUTERMOST, "JWTDecodeError", "JoseError", "Error"), "PyJWTError"),
        **dict.fromkeys(("ExpiredSignature", "ExpiredTokenError", "TokenExpiredError", "ExpiredToken"), "ExpiredSignatureError"),
        "InvalidAudience": "InvalidAudienceError",
        "InvalidIssuer": "InvalidIssuerError",
        "InvalidAlgorithm": "InvalidAlgorithmError",
        "InvalidSignature": "InvalidSignatureError",
        "BadSignatureError": "InvalidSignatureError",
        "JWTClaimsError": "InvalidTokenError",
    },
)
JOSE = ErrorFamily(
    name="python-jose",
    package="jose",
    decode=frozenset({"jose.jwt.decode", "jose.jwt.get_unverified_claims"}),
    all=_JOSE,
    refused="JWTError",
    modules={
        "jose": frozenset({"ExpiredSignatureError", "JOSEError", "JWSError", "JWTError"}),
        "jose.jwt": frozenset({"ExpiredSignatureError", "JWSError", "JWTClaimsError", "JWTError"}),
        "jose.exceptions": None,
    },
    meant={
        **dict.fromkeys(("PyJWTError", "InvalidTokenError", "DecodeError", "InvalidSignatureError", "JoseError"), "JWTError"),
        **dict.fromkeys(("ExpiredSignature", "ExpiredTokenError"), "ExpiredSignatureError"),
        **dict.fromkeys(("InvalidAudienceError", "InvalidIssuerError"), "JWTClaimsError"),
    },
)
AUTHLIB = ErrorFamily(
    name="Authlib",
    package="authlib",
    decode=frozenset({"authlib.jose.jwt.decode"}),
    all=_AUTHLIB,
    refused="JoseError",
    modules={},
    meant={
        **dict.fromkeys(("JWTError", "JOSEError", "PyJWTError"), "JoseError"),
        "ExpiredSignatureError": "ExpiredTokenError",
    },
)
JOSERFC = ErrorFamily(
    name="joserfc",
    package="joserfc",
    decode=frozenset({"joserfc.jwt.decode"}),
    all=_JOSERFC,
    refused="JoseError",
    modules={},
    meant=AUTHLIB.meant,
)
FAMILIES = (PYJWT, JOSE, AUTHLIB, JOSERFC)
HOMES = {"jwt": "jwt", "jose": "jose", "authlib": "authlib.jose.errors", "joserfc": "joserfc.errors"}
"""From where a fix imports an error of each package."""


def family_of(dotted: str) -> ErrorFamily | None:
    """The library that a dotted name belongs to."""
    package = dotted.partition(".")[0]
    return next((family for family in FAMILIES if family.package == package), None)

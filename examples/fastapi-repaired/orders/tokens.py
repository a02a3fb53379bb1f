"""Reading and issuing access tokens."""

import os
from datetime import datetime, timedelta, timezone

import jwt

from orders.settings import settings

SIGNING_KEY = os.environ["ORDERS_SIGNING_KEY"]
ALGORITHM = "HS256"
LIFETIME = timedelta(minutes=15)


class InvalidToken(Exception):
    """The token is not one of ours, or not valid any more."""


def issue_token(subject, scope):
    now = datetime.now(timezone.utc)
    claims = {"sub": subject, "scope": scope, "iss": settings.issuer, "aud": settings.audience, "iat": now, "exp": now + LIFETIME}
    return jwt.encode(claims, SIGNING_KEY, algorithm=ALGORITHM)


def read_token(token):
    try:
        return jwt.decode(
            token,
            SIGNING_KEY,
            algorithms=[ALGORITHM],
            audience=settings.audience,
            issuer=settings.issuer,
        )
    except jwt.InvalidTokenError as error:
        raise InvalidToken(str(error)) from error

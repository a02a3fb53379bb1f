"""Who is asking: a signed-in browser, or a client with a token."""

from starlette.authentication import AuthCredentials, AuthenticationBackend, AuthenticationError, SimpleUser

from orders.tokens import InvalidToken, read_token


class SessionOrTokenBackend(AuthenticationBackend):
    async def authenticate(self, conn):
        if name := conn.session.get("user"):
            return AuthCredentials(["authenticated"]), SimpleUser(name)
        scheme, _, token = conn.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            claims = read_token(token)
        except InvalidToken as error:
            raise AuthenticationError("invalid token") from error
        return AuthCredentials(["authenticated", *claims.get("scope", "").split()]), SimpleUser(claims["sub"])

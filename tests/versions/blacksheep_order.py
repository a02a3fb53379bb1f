"""``use_authorization`` before ``use_authentication`` is refused since 2.4.4."""

from __future__ import annotations

from importlib.metadata import version

from blacksheep import Application

is_refused = tuple(map(int, version("blacksheep").split("."))) >= (2, 4, 4)
app = Application()
try:
    app.use_authorization()
    app.use_authentication()
except Exception as error:
    assert is_refused, error
    assert type(error).__name__ == "AuthorizationWithoutAuthenticationError"
else:
    assert not is_refused

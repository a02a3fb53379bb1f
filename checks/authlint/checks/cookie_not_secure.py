"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.transport import WeakCookie
from authlint.finding import Finding, Fix, Safety, SetValue, Severity


class CookieNotSecure(Check[WeakCookie]):
    """A cookie of authentication is sent without TLS, or can be read by scripts.

    ## Why it matters
    Whoever has the cookie has the session, or can finish somebody else's sign-in. And browsers drop a cookie that says
    `SameSite=None` and not `Secure`: then nobody can sign in at all.

    ## How to fix it
    Leave the defaults of the cookies for nonce and correlation as they are: `SameSite=None`, `Secure`, `HttpOnly`.
    """

    severity = Severity.WARNING
    topic = "transport"
    since = "0.1.0"
    references = (
        "https://learn.microsoft.com/aspnet/core/security/samesite",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie",
    )
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "OpenIdConnect": {
        "ClientId": "orders-web",
        "NonceCookie": {
          "HttpOnly": false,
                      ^^^^^ `NonceCookie:HttpOnly` is false in Production: scripts of the page can read it
          "SecurePolicy": "SameAsRequest"
                          ^^^^^^^^^^^^^^^ `NonceCookie:SecurePolicy` is `SameAsRequest` in Production: with `SameSite=None` browsers drop a cookie that is not `Secure`, and signing in fails
        }
      }
    }
  }
}
""",  # noqa: E501 - a message stands on one line
            good="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "OpenIdConnect": {
        "ClientId": "orders-web",
        "NonceCookie": {
          "HttpOnly": true,
          "SecurePolicy": "Always"
        }
      }
    }
  }
}
""",
            fixed=True,
        ),
    )

    def run(self, cookie: WeakCookie, question: Question, /) -> Iterator[Finding]:
        """Report it outside development."""
        held = self.held(cookie.where, question)
        if held is None:
            return
        # Safe for HttpOnly: no script has a use for it. A cookie that becomes Secure is gone where there is only http://.
        safety = Safety.SAFE if cookie.secure is True else Safety.UNSAFE
        word = str(cookie.secure).lower() if cookie.secure is True else f"`{cookie.secure}`"
        fix = None if cookie.secure is None else Fix(f"Set it to {word}", (SetValue(cookie.at, cookie.secure),), safety)
        yield self.finding(
            cookie.at,
            f"`{cookie.name}` is {cookie.problem} {held.phrase}: {cookie.effect}",
            severity=held.cap(self.severity),
            environment=held.environment,
            fix=fix,
        )

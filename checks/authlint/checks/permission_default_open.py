"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.access import OpenDefault, Openness
from authlint.finding import Finding, Fix, InsertEntry, Label, SetValue, Severity


class PermissionDefaultOpen(Check[OpenDefault]):
    """The framework knows who calls, and lets everybody in who calls a view that says nothing of permissions.

    ## Why it matters
    Setting up authentication turns nobody away. Without default permissions Django REST framework uses `AllowAny`: each view that
    forgets its `permission_classes` is open, and nothing tells.

    ## How to fix it
    Set `DEFAULT_PERMISSION_CLASSES` to `IsAuthenticated`, and open the few views that are for everybody with
    `permission_classes = [AllowAny]`.
    """

    severity = Severity.WARNING
    topic = "access"
    since = "0.1.0"
    references = (
        "https://www.django-rest-framework.org/api-guide/permissions/#setting-the-permission-policy",
        "https://django-ninja.dev/guides/authentication/",
    )
    examples = (
        Example(
            bad="""
-- settings.py --
INSTALLED_APPS = ["rest_framework", "orders"]
ROOT_URLCONF = "urls"

REST_FRAMEWORK = {
^^^^^^^^^^^^^^ nothing says who may call views that say nothing themselves: without `DEFAULT_PERMISSION_CLASSES` everybody may
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
}
""",
            good="""
-- settings.py --
INSTALLED_APPS = ["rest_framework", "orders"]
ROOT_URLCONF = "urls"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
}
""",
            fixed=True,
        ),
    )

    def run(self, default: OpenDefault, question: Question, /) -> Iterator[Finding]:
        """Report it where an endpoint relies on it, or none was seen."""
        held = self.held(default.where, question)
        if held is None or (default.seen and not default.count):
            return
        # Somebody decided that what is only read is for everybody.
        is_decided = default.explicit and default.seen and not default.writes
        severity = Severity.INFO if is_decided or default.opens is Openness.READERS else self.severity
        labels = [Label(at, f"`{name}` says nothing itself") for name, at in default.relying]
        if default.authentication is not None:
            labels.append(Label(default.authentication, "who calls is found out, but nobody is turned away"))
        yield self.finding(
            default.at,
            _message(default),
            severity=held.cap(severity),
            labels=labels,
            environment=held.environment if default.where.only else None,
            fix=_fix(default),
        )


def _message(default: OpenDefault) -> str:
    if default.opens is Openness.COMBINED:
        return f"`{default.name}` lets {default.opens.value}: one that agrees is enough"
    if default.explicit:
        return f"`{default.name}` lets {default.opens.value} where a view says nothing itself"
    return f"nothing says who may call views that say nothing themselves: without `{default.name}` everybody may"


def _fix(default: OpenDefault) -> Fix | None:
    """Close it; unsafe, because the views that are meant for everybody have to say so then."""
    if not default.closed:
        return None
    short = default.closed.rpartition(".")[2]
    if default.insert_at is not None:
        entry = InsertEntry(default.insert_at, default.name, (default.closed,), default.after)
        return Fix(f"Set `{default.name}` to `{short}`", (entry,))
    return Fix(f"Require `{short}`", (SetValue(default.at, default.closed),)) if default.explicit else None

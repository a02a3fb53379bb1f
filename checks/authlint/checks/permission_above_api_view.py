"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.finding import Finding, Fix, Label, MoveItem, Safety, Severity


class PermissionAboveApiView(Check[IneffectiveProtection]):
    """A decorator with permissions or authentication stands where the view never sees it.

    ## Why it matters
    `@api_view` reads the policy from the function that it decorates. What stands above it comes too late: Django REST framework
    up to 3.16 ignores it, so that the default permissions count, which let everybody in unless the settings say otherwise. Newer
    versions refuse to load the module. On a method of a class-based view the decorator does nothing in any version.

    ## How to fix it
    Put the decorator below `@api_view`. In a class set `permission_classes` on the class, or pass it to `@action`.
    """

    severity = Severity.ERROR
    topic = "access"
    since = "0.1.0"
    references = (
        "https://www.django-rest-framework.org/api-guide/views/#api-policy-decorators",
        "https://github.com/encode/django-rest-framework/issues/9596",
    )
    examples = (
        Example(
            bad="""
-- views.py --
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response


@permission_classes([IsAuthenticated])
 ^^^^^^^^^^^^^^^^^^ `permission_classes` stands above `@api_view`, which never sees it: `me` keeps the default permissions
@api_view(["GET"])
def me(request):
    return Response({"name": request.user.username})
""",
            good="""
-- views.py --
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response


@api_view(["GET"])
@permission_classes([IsAuthenticated])
def me(request):
    return Response({"name": request.user.username})
""",
            fixed=True,
        ),
    )

    def run(self, protection: IneffectiveProtection, question: Question, /) -> Iterator[Finding]:
        """Report decorators of policy that the view does not see."""
        held = self.held(protection.where, question)
        if held is None:
            return
        labels = [] if protection.other is None else [Label(protection.other, _WHY.get(protection.flaw, ""))]
        if protection.flaw is Flaw.ABOVE_VIEW:
            yield self.finding(
                protection.at,
                f"`{protection.name}` stands above `@api_view`, which never sees it: {protection.effect}",
                severity=held.cap(self.severity),
                labels=labels,
                fix=_below(protection),
            )
        elif protection.flaw is Flaw.ON_METHOD:
            yield self.finding(
                protection.at,
                f"`{protection.name}` does nothing on a method of a class: {protection.effect}",
                severity=held.cap(Severity.WARNING),
                labels=labels,
            )


_WHY = {
    Flaw.ABOVE_VIEW: "copies the policy of what stands below it",
    Flaw.ON_METHOD: "only the attributes of the class count",
}


def _below(protection: IneffectiveProtection) -> Fix | None:
    """Move it: the documentation knows only this order, and above it does nothing that could be wanted."""
    if protection.item is None or protection.anchor is None:
        return None
    intent = MoveItem(protection.item, protection.anchor, after=True)
    return Fix("Move it below `@api_view`", (intent,), Safety.SAFE)

"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.finding import Finding, Fix, Label, MoveItem, Safety, Severity


class LoginMixinAfterView(Check[IneffectiveProtection]):
    """A mixin that asks who is there stands behind the view in the list of bases, and never runs.

    ## Why it matters
    Python asks the bases from left to right, and the `dispatch` of a view answers the request without asking what stands behind
    it. The page looks protected and is open to everybody.

    ## How to fix it
    Put mixins in front of the view: `class Orders(LoginRequiredMixin, ListView)`. In Django REST framework use
    `permission_classes`: a mixin would send clients of the API to the sign-in page.
    """

    severity = Severity.ERROR
    topic = "access"
    since = "0.1.0"
    references = (
        "https://docs.djangoproject.com/en/stable/topics/auth/default/#the-loginrequiredmixin-mixin",
        "https://docs.djangoproject.com/en/stable/topics/class-based-views/mixins/",
    )
    examples = (
        Example(
            bad="""
-- views.py --
from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import ListView

from .models import Order


class Orders(ListView, LoginRequiredMixin):
                       ^^^^^^^^^^^^^^^^^^ `LoginRequiredMixin` never runs, because `ListView` stands before it: everybody can open `Orders`
    model = Order
""",  # noqa: E501 - a message stands on one line
            good="""
-- views.py --
from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import ListView

from .models import Order


class Orders(LoginRequiredMixin, ListView):
    model = Order
""",
            fixed=True,
        ),
    )

    def run(self, protection: IneffectiveProtection, question: Question, /) -> Iterator[Finding]:
        """Report mixins that are never asked."""
        held = self.held(protection.where, question)
        if held is None or protection.flaw is not Flaw.AFTER_VIEW or protection.other is None:
            return
        view = protection.before
        fix = None
        if protection.anchor is not None:
            # Behind the view it does nothing at all; only for an API it is not what should be in front.
            safety = Safety.SAFE if protection.certain else Safety.UNSAFE
            intent = MoveItem(protection.at, protection.anchor, after=False)
            fix = Fix(f"Move it in front of `{view}`", (intent,), safety)
        yield self.finding(
            protection.at,
            f"`{protection.name}` never runs, because `{view}` stands before it: {protection.effect}",
            severity=held.cap(Severity.INFO if protection.covered else self.severity),
            labels=[Label(protection.other, "answers without asking what stands behind it")],
            fix=fix,
        )

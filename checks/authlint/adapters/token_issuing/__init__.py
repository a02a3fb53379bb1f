"""What calls write into the tokens that they issue: how long those live, by which clock, and for whom.

What is handed over by unknown callers is unknown. Links in mails, webhooks and other tokens that are no sign-in may live for
ever.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.pyjwt.peeking import where_of
from authlint.adapters.settings_modules import is_deployed
from authlint.adapters.token_issuing.calls import Issuing, issuing_calls
from authlint.adapters.token_issuing.claims import Claims, claims_of, texts, value_node
from authlint.adapters.token_issuing.clocks import Instant, Made, instants
from authlint.adapters.token_issuing.purposes import is_sign_in
from authlint.adapters.token_issuing.subjects import kind_of
from authlint.adapters.whole_project import WholeProject
from authlint.facts.tokens import Clock, Lifetime, Renewal, Subject, TimeClaim
from authlint.pins import pin_of
from authlint.sources import Project
from authlint.sources.python import PythonSource

_TIMES = ("exp", "iat", "nbf")
_NO_SUBJECT = re.compile(r"""verify_sub["']?\s*[:=]\s*False""")


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """What the issuing calls of ``source`` write."""
    if not is_deployed(source, project):
        return
    whole = WholeProject(project, source)
    for call, issuing, node in issuing_calls(source, whole.evaluator):
        claims = claims_of(node, source, whole.evaluator, whole)
        yield from _times(call, issuing, claims, source, whole)
        yield from _lifetimes(call, issuing, claims, source, whole)
        yield from _subjects(call, issuing, claims, source, whole)


def _times(call: ast.Call, issuing: Issuing, claims: Claims, source: PythonSource, project: WholeProject) -> Iterator[TimeClaim]:
    for claim in _TIMES:
        for entry in claims.each(claim):
            written = value_node(entry)
            for one in instants(entry.value, written, entry.home, project.evaluator):
                clock = _clock(one, claim, issuing)
                if clock is None:
                    continue
                value = entry.home.location(written) if written is not None else None
                is_span = clock in {Clock.DURATION, Clock.SECONDS}
                at = one.source.location(one.at) if not is_span or value is None else value
                shown = one.source.segment(one.at) if not is_span or written is None else entry.home.segment(written)
                reads = one.source.location(one.reads) if one.reads is not None else None
                yield TimeClaim(issuing.library, claim, at, shown, clock, value, reads, where_of(call, source))


def _clock(one: Instant, claim: str, issuing: Issuing) -> Clock | None:
    """What is wrong with a point in time, if it surely is."""
    if one.clock is not None:
        return one.clock
    if one.made is Made.LOCAL:
        return Clock.LOCAL if issuing.takes_datetime else None
    if one.made is Made.DURATION:
        return Clock.DURATION
    return Clock.SECONDS if one.made is Made.SPAN and claim == "exp" else None


def _lifetimes(
    call: ast.Call, issuing: Issuing, claims: Claims, source: PythonSource, project: WholeProject
) -> Iterator[Lifetime]:
    where = where_of(call, source)
    if claims.complete and not claims.has("exp") and is_sign_in(call, claims, source, project):
        yield Lifetime(issuing.library, source.location(call.func), math.inf, where=where)
    for entry in claims.each("exp"):
        written = value_node(entry)
        for one in instants(entry.value, written, entry.home, project.evaluator):
            if one.clock is None and one.made is not Made.SPAN and one.lifetime and is_sign_in(call, claims, source, project):
                at = entry.home.location(written) if written is not None else entry.key_at
                yield Lifetime(issuing.library, at, one.lifetime, of=_renewal(call, claims, source), where=where)


def _renewal(call: ast.Call, claims: Claims, source: PythonSource) -> Renewal:
    function = source.enclosing_function(call)
    says = [function.name if function is not None else "", *(text for entry in claims.entries for text in texts(entry.value))]
    return Renewal.REFRESH if any("refresh" in text.lower() for text in says) else Renewal.ANY


def _subjects(call: ast.Call, issuing: Issuing, claims: Claims, source: PythonSource, project: WholeProject) -> Iterator[Subject]:
    for entry in claims.each("sub") if issuing.refusal else ():
        written = value_node(entry)
        kind = kind_of(written, entry.home, project.evaluator, project) if written is not None else None
        if written is None or kind is None or _is_let_through(issuing, source, project):
            continue
        at, shown = entry.home.location(written), entry.home.segment(written)
        yield Subject(issuing.library, at, shown, kind[0], issuing.refusal, kind[1], where_of(call, source))


def _is_let_through(issuing: Issuing, source: PythonSource, project: WholeProject) -> bool:
    """Whether the readers do not look at the subject: an old PyJWT, or an option."""
    if issuing.library == "PyJWT":
        pin = pin_of("PyJWT", source.path, project.project)
        if pin is not None and pin.is_below("2.10"):
            return True
    return any(_NO_SUBJECT.search(other.text) for other in (source, *project.sources("verify_sub")))


ADAPTER: Adapter[PythonSource] = Adapter(
    name="issued tokens",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"jwt", b"jose"), (b"encode", b"JWT(")),
    facts=facts,
)

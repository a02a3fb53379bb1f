"""The steps that a request passes, in the order in which it meets them."""

from __future__ import annotations

import enum
from collections.abc import Iterator

from authlint.facts.environment import EVERYWHERE, Where
from authlint.record import record
from authlint.text import Location


class StageKind(enum.Enum):
    """What a stage is for."""

    CORS = "cors"
    SESSION = "session"
    AUTHENTICATION = "authentication"
    AUTHORIZATION = "authorization"
    ROUTING = "routing"
    ENDPOINTS = "endpoints"
    EXCEPTION_HANDLING = "exception handling"
    OTHER = "other"


class Resource(enum.Enum):
    """What one stage leaves on the request for later ones."""

    SESSION = "session"
    USER = "user"


class Registration(enum.Enum):
    """How the order in the source relates to the order in which a request meets the stages."""

    FIRST_RUNS_FIRST = "the first one registered meets the request first"
    LAST_RUNS_FIRST = "the last one added meets the request first"


@record
class Stage:
    """One step.

    Attributes:
        name: As the project writes it, without its package (``AuthenticationMiddleware``, ``use_authorization``).
        kind: What it is for.
        at: The expression that names it: what a finding underlines.
        needs: What must be on the request when it is reached; only what is certain.
        provides: What it leaves on the request.
        rejects: The status with which it is known to answer some requests by itself, preflight requests among them, before the
            later stages run; None if it is not known to.
        where: Under which conditions it is there.
        item: The statement or list item that registers it, which a fix may move; None if it cannot be moved.
        registered: How the order of such items in the source relates to the request order.
        evidence: The place that shows what it needs (the line that reads ``request.user``), for a label.
        refusal: The place that shows that it rejects, for a label.
    """

    name: str
    kind: StageKind
    at: Location
    needs: frozenset[Resource] = frozenset()
    provides: frozenset[Resource] = frozenset()
    rejects: int | None = None
    where: Where = EVERYWHERE
    item: Location | None = None
    registered: Registration = Registration.FIRST_RUNS_FIRST
    evidence: Location | None = None
    refusal: Location | None = None


@record
class Pipeline:
    """One application's stages, **in request order**.

    Attributes:
        framework: As people write it (``Starlette``, ``FastAPI``, ``Django``, ``BlackSheep``).
        at: The place that creates the application or the list.
        stages: The stages in request order; the ones that cannot be told are left out.
        complete: Whether every stage could be told, and so whether "there is no such stage" can be said.
    """

    framework: str
    at: Location
    stages: tuple[Stage, ...]
    complete: bool = True

    def pairs(self) -> Iterator[tuple[Stage, Stage]]:
        """Every two stages that can be there at the same time, the one that meets the request earlier first."""
        for index, earlier in enumerate(self.stages):
            for later in self.stages[index + 1 :]:
                if not (earlier.where & later.where).is_nowhere:
                    yield earlier, later

    def between(self, earlier: Stage, later: Stage) -> tuple[Stage, ...]:
        """The stages between two of them."""
        first, last = self.stages.index(earlier), self.stages.index(later)
        return self.stages[first + 1 : last]


@record
class MissingAuthentication:
    """Code that needs the user on the request, in an application that surely has nothing that puts it there.

    Attributes:
        framework: As people write it.
        name: What needs the user, as the project writes it: ``@requires``, ``request.user``, ``LoginRequiredMiddleware``.
        at: Where it stands.
        missing: The middleware that is missing.
        effect: What happens; completes "..., so": ``every request for `me` answers 500``.
        application: Where the application is made, or its list of middleware.
        evidence: Another place that needs the user, if ``at`` is not one.
        insert: What a fix writes in place of the expression at ``insert_at``.
        insert_at: The list item or expression that a fix changes; None if no fix is sure.
        where: Under which conditions that is so.
    """

    framework: str
    name: str
    at: Location
    missing: str
    effect: str
    application: Location | None = None
    evidence: Location | None = None
    insert: str = ""
    insert_at: Location | None = None
    where: Where = EVERYWHERE

"""The steps that a request passes, in the order in which it meets them."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from authlint.facts.environment import EVERYWHERE, Where
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


@dataclass(frozen=True, slots=True)
class Stage:
    """One step.

    Attributes:
        name: As the project writes it, without its package (``AuthenticationMiddleware``, ``use_authorization``).
        kind: What it is for.
        at: The expression that names it: what a finding underlines.
        needs: What must be on the request when it is reached; only what is certain.
        provides: What it leaves on the request.
        rejects: Whether it is known to answer a request by itself (401, 403, 400) before the later stages run.
        where: Under which conditions it is there.
        item: The statement or list item that registers it, which a fix may move; None if it cannot be moved.
        evidence: The place that shows why it needs or rejects (the line that reads ``request.user``), for a label.
    """

    name: str
    kind: StageKind
    at: Location
    needs: frozenset[Resource] = frozenset()
    provides: frozenset[Resource] = frozenset()
    rejects: bool = False
    where: Where = EVERYWHERE
    item: Location | None = None
    evidence: Location | None = None


class Registration(enum.Enum):
    """How the order in the source relates to the order in which a request meets the stages."""

    FIRST_RUNS_FIRST = "the first one registered meets the request first"
    LAST_RUNS_FIRST = "the last one added meets the request first"


@dataclass(frozen=True, slots=True)
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

"""What one middleware leaves in ``request.state`` for another: the user, where a project does without ``request.user``."""

from __future__ import annotations

from collections.abc import Sequence

from authlint.adapters.starlette.stages import Read
from authlint.facts.pipeline import Resource, Stage, StageKind
from authlint.record import replace

_USER = frozenset({Resource.USER})


def linked(reads: Sequence[Read]) -> tuple[Stage, ...]:
    """The stages, in request order; a name in ``request.state`` counts as the user where one reads it that a later one leaves.

    Names that no middleware leaves there, or that one may leave whose code is not known, say nothing.
    """
    stages = [one.stage for one in reads]
    for index, reader in enumerate(reads):
        for key, at in reader.behaviour.state_needs.items():
            earlier = reads[:index]
            if any(key in one.behaviour.state_provides or not one.behaviour.is_known for one in earlier):
                continue
            later = next((i for i, one in enumerate(reads) if i > index and key in one.behaviour.state_provides), None)
            if later is None:
                continue
            kind = StageKind.AUTHORIZATION if reader.behaviour.decides else stages[index].kind
            stages[index] = replace(stages[index], kind=kind, needs=stages[index].needs | _USER, evidence=at)
            stages[later] = replace(stages[later], provides=stages[later].provides | _USER)
    return tuple(stages)

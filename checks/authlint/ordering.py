"""What the checks of stage order share: which provider is missed, what shows it, and the fix that moves a stage."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Held, Question
from authlint.facts.pipeline import Pipeline, Registration, Resource, Stage
from authlint.finding import Fix, Label, MoveItem, Safety


def missed_providers(pipeline: Pipeline, resource: Resource) -> Iterator[tuple[Stage, Stage]]:
    """The stages that need ``resource`` before anything provides it.

    Args:
        pipeline: The pipeline.
        resource: What is needed.

    Yields:
        The stage that needs it, and the first later stage that provides it. Nothing where an earlier stage may provide it.
    """
    pairs = list(pipeline.pairs())
    for needing in pipeline.stages:
        if resource not in needing.needs or resource in needing.provides:
            continue
        if any(later is needing and resource in earlier.provides for earlier, later in pairs):
            continue
        for earlier, later in pairs:
            if earlier is needing and resource in later.provides:
                yield needing, later
                break


def user_missed(
    check: Check[Pipeline], pipeline: Pipeline, question: Question, evidence: str
) -> Iterator[tuple[Stage, Stage, Held, list[Label]]]:
    """The stages that need the user before anything provides it, where that matters.

    Args:
        check: The check that asks.
        pipeline: The pipeline.
        question: The environments that are asked about.
        evidence: What the label says where the stage's own code needs the user.

    Yields:
        The stage, the later stage that provides the user, where that holds, and labels that show both.
    """
    for stage, provider in missed_providers(pipeline, Resource.USER):
        held = check.held((stage.where & provider.where).whatever_the_conditions(), question)
        if held is not None:
            labels = [Label(provider.at, "the user is only known from here on")]
            if stage.evidence is not None:
                labels.append(Label(stage.evidence, evidence))
            yield stage, provider, held, labels


def move(pipeline: Pipeline, stage: Stage, anchor: Stage, *, after: bool) -> Fix | None:
    """The fix that moves ``stage`` directly before or after ``anchor`` in request order.

    Returns:
        None if they are not items of the same file registered in the same way. Safe when nothing lies between the two: then the
        move changes their own order only, and the order they are in is the one that cannot work.
    """
    if stage.item is None or anchor.item is None or stage.item.path != anchor.item.path or stage.registered != anchor.registered:
        return None
    in_source = after == (stage.registered is Registration.FIRST_RUNS_FIRST)
    earlier, later = sorted((stage, anchor), key=pipeline.stages.index)
    return Fix(
        title=f"Move `{stage.name}` {'after' if in_source else 'before'} `{anchor.name}`",
        intents=(MoveItem(stage.item, anchor.item, in_source),),
        safety=Safety.UNSAFE if pipeline.between(earlier, later) else Safety.SAFE,
    )


def hint_of(stage: Stage) -> str:
    """How the registration order explains the request order, for a message; empty where they are the same."""
    return f" ({stage.registered.value})" if stage.registered is Registration.LAST_RUNS_FIRST else ""

"""The shape of one check.

A check subscribes to one class of facts by its type argument, ``Check[Pipeline]``: the engine calls ``run`` once per fact of that
class. Its name is its file's name, its docstring its documentation, its examples its first tests.
"""

from __future__ import annotations

import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Generic, TypeVar, get_args

from authlint.facts.environment import PRODUCTION, Where, is_production_like
from authlint.finding import Finding, Fix, Label, Severity
from authlint.record import record
from authlint.text import Location

F = TypeVar("F")

HEADINGS = ("## Why it matters", "## How to fix it")
TOPICS = (
    "pipeline",
    "cors",
    "access",
    "challenge",
    "details",
    "logging",
    "tokens",
    "keys",
    "claims",
    "transport",
    "config",
    "authlint",
)


@record
class Example:
    """A small project that a check must report, and its repaired twin, on which it must be silent.

    Each text is one or more files: a line ``-- path --`` starts a file. Under a line of ``bad``, a line of carets and a message
    (``    ^^^^ the message``) states one finding: its span and its whole message, with ``(hint)`` or so before it when its
    severity is not the check's own. With ``fixed`` true, applying the findings' fixes to ``bad`` must give ``good`` exactly.
    """

    bad: str
    good: str
    fixed: bool = False


@record
class Question:
    """What a run asks about: the environments, production unless somebody says otherwise."""

    environments: tuple[str, ...] = (PRODUCTION,)


@record
class Held:
    """That something holds in an environment that matters.

    Attributes:
        environment: Its name, as asked about; None if it holds only in environments that nobody asked about.
        asked: Whether somebody asked about such an environment.
    """

    environment: str | None
    asked: bool

    @property
    def phrase(self) -> str:
        """How a message says it: ``in Production``."""
        return f"in {self.environment}" if self.environment else "outside Development"

    def cap(self, severity: Severity) -> Severity:
        """The severity, lowered to information when nobody asked about the environment."""
        return severity if self.asked else min(severity, Severity.INFO)


class Check(ABC, Generic[F]):
    """One check: its documentation, its severity, its examples, its judgement."""

    severity: ClassVar[Severity]
    topic: ClassVar[str]
    since: ClassVar[str]
    references: ClassVar[tuple[str, ...]] = ()
    examples: ClassVar[tuple[Example, ...]]
    unfixable: ClassVar[str] = ""
    """Why no finding of this check has a fix; empty if some have one."""

    name: ClassVar[str]
    fact: ClassVar[type[Any]]

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Derive the name and the subscription, and refuse a check that is not whole."""
        super().__init_subclass__(**kwargs)
        cls.name = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()
        base = next(base for base in cls.__orig_bases__ if get_args(base))  # type: ignore[attr-defined]
        cls.fact = get_args(base)[0]
        doc = cls.__doc__ or ""
        faults = [f"docstring lacks {heading!r}" for heading in HEADINGS if heading not in doc]
        faults += [f"{field!r} is not set" for field in ("severity", "topic", "since", "examples") if not hasattr(cls, field)]
        if getattr(cls, "topic", TOPICS[0]) not in TOPICS:
            faults.append(f"unknown topic {cls.topic!r}")
        if faults:
            raise TypeError(f"{cls.__module__}.{cls.__name__}: " + "; ".join(faults))

    @abstractmethod
    def run(self, fact: F, question: Question, /) -> Iterator[Finding]:
        """Judge one fact.

        Args:
            fact: The fact.
            question: The environments that are asked about.

        Yields:
            What is wrong with it; nothing where something that matters is unknown.
        """

    @classmethod
    def doc(cls) -> str:
        """The documentation: a sentence that says what is wrong, then the headings. Markdown."""
        import inspect  # noqa: PLC0415 - only to show or write a page

        return inspect.getdoc(cls) or ""

    @classmethod
    def summary(cls) -> str:
        """The first paragraph of the documentation, on one line."""
        return " ".join(cls.doc().split("\n\n", 1)[0].split())

    def finding(
        self,
        at: Location,
        message: str,
        *,
        severity: Severity | None = None,
        labels: Iterable[Label] = (),
        environment: str | None = None,
        fix: Fix | None = None,
        secrets: Iterable[Location] = (),
    ) -> Finding:
        """A finding of this check.

        Raises:
            ValueError: if ``severity`` is above the check's own.
        """
        if severity is not None and severity > self.severity:
            raise ValueError(f"{self.name} is {self.severity.word}; a finding of it can't be {severity.word}")
        return Finding(
            check=self.name,
            topic=self.topic,
            severity=self.severity if severity is None else severity,
            at=at,
            message=message,
            labels=tuple(labels),
            environment=environment,
            fix=fix,
            secrets=tuple(secrets),
        )

    @staticmethod
    def held(where: Where, question: Question) -> Held | None:
        """Whether something that holds in ``where`` is worth reporting: where it surely holds in an environment that matters.

        Returns:
            None if it depends on an unknown condition or holds in no environment that matters.
        """
        for environment in question.environments:
            if where.holds_in(environment):
                return Held(environment, asked=True)
        if not where.is_sure or not where.production_like:
            return None
        names = sorted(name for name in where.only or () if is_production_like(name) and name not in where.but)
        return Held(names[0].title() if names else None, asked=False)


def module_name(check: type[Check[Any]]) -> str:
    """The last part of the name of the module that defines ``check``."""
    return sys.modules[check.__module__].__name__.rpartition(".")[2]

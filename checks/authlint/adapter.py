"""The shape of one adapter: it turns a source, looked at within its project, into facts. It never judges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, Generic, TypeVar

from authlint.patterns import name_patterns
from authlint.prefilter import Haystack
from authlint.record import record
from authlint.sources import Project, Source

S_contra = TypeVar("S_contra", bound=Source, contravariant=True)


class Declared:
    """What an adapter says of itself: enough to tell which files it can matter for, without loading it.

    Attributes:
        name: As people write it (``Django``, ``PyJWT``).
        files: Patterns of file names (not paths), in lower case.
        triggers: The prefilter: literals of which a file must hold one of **each** group, or it cannot matter. Only literals
            that every file with facts is certain to hold: a missing one loses findings.
        pattern: A regular expression that such a file must match, too; empty for none. For what literals say too little of.
    """

    name: str
    files: tuple[str, ...]
    triggers: tuple[tuple[bytes, ...], ...]
    pattern: bytes

    def reads(self, name: str) -> bool:
        """Whether a file of this name can hold facts."""
        return name_patterns(self.files)(name.lower())

    def is_triggered(self, text: Haystack) -> bool:
        """Whether a file of these bytes can hold facts."""
        return text.holds_one_of_each(self.triggers) and (not self.pattern or text.matches(self.pattern))

    def loaded(self) -> Adapter[Any]:
        """The adapter itself."""
        raise NotImplementedError


@record
class Adapter(Declared, Generic[S_contra]):
    """What one framework, library or convention looks like, and how to read it.

    Attributes:
        language: The class of sources it reads.
        facts: Yields the facts of one source; those that stand in other files are left to those files' own turn.
    """

    name: str
    language: type[Source]
    files: tuple[str, ...]
    triggers: tuple[tuple[bytes, ...], ...]
    facts: Callable[[S_contra, Project], Iterator[object]]
    pattern: bytes = b""

    def loaded(self) -> Adapter[Any]:
        """The adapter itself."""
        return self


class Unloaded(Declared):
    """An adapter that is only imported when a file triggers it."""

    def __init__(
        self, module: str, name: str, files: tuple[str, ...], triggers: tuple[tuple[bytes, ...], ...], pattern: bytes = b""
    ) -> None:
        self._module = module
        self.name, self.files, self.triggers, self.pattern = name, files, triggers, pattern

    def loaded(self) -> Adapter[Any]:
        """The adapter itself; its module is imported now."""
        adapter: Adapter[Any] = import_module(self._module).ADAPTER
        return adapter

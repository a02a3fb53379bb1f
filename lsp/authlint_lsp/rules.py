"""What is judged and shown: the configurations on disk, found as the command line finds them, under the editor's settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from authlint.config import DEFAULTS, Config, ConfigError
from authlint.finding import Severity
from authlint.policy import Overrides, overridden
from authlint.project import Home, Homes
from authlint.record import field, record
from authlint.walking import Walk


@record
class Settings:
    """The editor's settings.

    Attributes:
        environments: The environments to ask about; empty for those of the configuration.
        least: The least severity to show.
    """

    environments: tuple[str, ...] = ()
    least: Severity = Severity.HINT

    @classmethod
    def read(cls, given: object) -> Settings:
        """Read them from what the client sent; what is not understood is left at its default."""
        values = _mapping(given)
        values = _mapping(values["authlint"]) if "authlint" in values else values
        names = values.get("environments")
        listed = cast("list[object]", names) if isinstance(names, list) else []
        environments = [name for name in listed if isinstance(name, str) and name]
        word = values.get("minSeverity")
        least = next((severity for severity in Severity if severity.word == word), Severity.HINT)
        return cls(tuple(environments), least)

    def over(self, config: Config) -> Config:
        """A configuration under these settings: the least severity is the editor's business alone."""
        return overridden(config, Overrides(environments=self.environments, min_severity=self.least, fail_on=Severity.ERROR))


def _mapping(given: object) -> dict[str, object]:
    return cast("dict[str, object]", given) if isinstance(given, dict) else {}


@record(frozen=False)
class LastGoodHomes(Homes):
    """The homes of files, where a configuration that cannot be used leaves the last good one in effect.

    Attributes:
        complain: Told about every configuration that cannot be used, once.
    """

    complain: Callable[[ConfigError], None] = lambda _: None
    _good: dict[str, Home] = field(default_factory=dict[str, Home])
    _complained: set[str] = field(default_factory=set[str])

    def of_directory(self, directory: str, fallback: str = "") -> Home:
        """The home of the files of a directory."""
        try:
            home = super().of_directory(directory, fallback)
        except ConfigError as error:
            if str(error) not in self._complained:
                self._complained.add(str(error))
                self.complain(error)
            return self._good.get(directory) or Home(fallback or directory, DEFAULTS)
        self._good[directory] = home
        return home

    def reload(self) -> None:
        """Read the configurations anew."""
        self.forget()
        self._complained.clear()

    def walk(self, folder: str) -> list[str]:
        """The files below a folder that could hold facts; may be called from another thread."""
        own = LastGoodHomes(_good=dict(self._good))  # nothing of the event loop's is touched
        return Walk(folder, own.of_directory(folder, folder).root, own).paths()

"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.logging import DisabledLoggers
from authlint.finding import Finding, Fix, InsertEntry, InsertSetting, Intent, SetValue, Severity

_KEY = "disable_existing_loggers"


class ExistingLoggersDisabled(Check[DisabledLoggers]):
    """A logging configuration silences the loggers that say why a request was refused.

    ## Why it matters
    `dictConfig` and `fileConfig` of `logging.config` disable every logger that exists when they are called and that the
    configuration does not name, unless they are told otherwise. Under Django those are `django` and `django.request`: the warning
    for each 401 and 403, and the traceback of each error, go nowhere, whatever the levels say.

    ## How to fix it
    Say that they stay, or name the loggers.

        "disable_existing_loggers": False
    """

    severity = Severity.WARNING
    topic = "logging"
    since = "0.1.0"
    references = (
        "https://docs.python.org/3/library/logging.config.html#logging-config-dictschema",
        "https://docs.djangoproject.com/en/stable/topics/logging/#configuring-logging",
    )
    examples = (
        Example(
            bad="""
-- settings.py --
INSTALLED_APPS = ["django.contrib.auth", "orders"]

LOGGING = {
    "version": 1,
    ^^^^^^^^^ the loggers that exist are disabled by default, and "Unauthorized: /path" (django.request) and 1 more are lost in Production
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
""",  # noqa: E501 - a message stands on one line
            good="""
-- settings.py --
INSTALLED_APPS = ["django.contrib.auth", "orders"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
""",
            fixed=True,
        ),
    )

    def run(self, disabled: DisabledLoggers, question: Question, /) -> Iterator[Finding]:
        """Report loggers that are certainly disabled; as information where it depends on what is loaded first."""
        held = self.held(disabled.where, question)
        if held is None or not disabled.lost:
            return
        first, *rest = {event.text: event for event in disabled.lost}.values()
        more = f" and {len(rest)} more are" if rest else " is"
        how = f"by `{_KEY}`" if disabled.written else "by default"
        yield self.finding(
            disabled.at,
            f'the loggers that exist are disabled {how}, and "{first.text}" ({first.category}){more} lost {held.phrase}',
            severity=held.cap(self.severity if disabled.sure else Severity.INFO),
            environment=held.environment,
            fix=_fix(disabled),
        )


def _fix(disabled: DisabledLoggers) -> Fix | None:
    """Leave them on. Not safe: more is logged."""
    title = f"Set `{_KEY}` to false"
    intent: Intent
    if disabled.written:
        intent = SetValue(disabled.at, False)
    elif disabled.path:
        intent = InsertSetting(disabled.at.path, disabled.path, False)
    elif disabled.literal is not None:
        intent = InsertEntry(disabled.literal, _KEY, False, after="version")
    else:
        return None
    return Fix(title, (intent,))

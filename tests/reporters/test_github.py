"""Workflow commands: nothing in a file's name or a message may end or extend the command."""

from __future__ import annotations

from authlint.reporters import Presentation, render


def test_escapes_properties_and_message(sample: Presentation) -> None:
    lines = render("github", sample).splitlines()
    assert len(lines) == len(sample.report.findings)
    command = next(line for line in lines if "a b" in line and "details-on" in line)
    assert ",file=conf/a b%2Cc%3A100%25.json," in command
    assert any("%0Aconf/a b,c:100%25.json:2:31: and set, 100 %25, here" in line for line in lines)


def test_information_is_a_notice_and_the_title_names_the_check(sample: Presentation) -> None:
    words = [line.split(",", 1)[0] for line in render("github", sample).splitlines()]
    assert words == [
        "::error title=authlint(key-hardcoded)",
        "::notice title=authlint(title-red)",
        "::warning title=authlint(details-on)",
        "::notice title=authlint(details-on)",
        "::warning title=authlint(details-on)",
    ]

"""The level words of uvicorn, gunicorn, loguru and structlog, compared with the packages themselves."""

from __future__ import annotations

import logging
import sys
from typing import Any

import pytest

from authlint.adapters.gunicorn import GUNICORN_WORDS
from authlint.adapters.log_options import LOGURU_WORDS, STRUCTLOG_WORDS, UVICORN_WORDS, Words


def candidates(words: Words) -> list[str]:
    return [*words.words, *(word.upper() for word in words.words), *words.borrowed, *(word.title() for word in words.words)]


def is_taken(words: Words, word: str) -> bool:
    return word in words.words or (words.ignores_case and word.lower() in words.words)


def test_loguru() -> None:
    logger: Any = pytest.importorskip("loguru").logger
    for word in candidates(LOGURU_WORDS):
        try:
            logger.remove(logger.add(sys.stderr, level=word))
        except ValueError:
            assert not is_taken(LOGURU_WORDS, word)
        else:
            assert is_taken(LOGURU_WORDS, word)


def test_structlog() -> None:
    structlog: Any = pytest.importorskip("structlog")
    for word in candidates(STRUCTLOG_WORDS):
        try:
            structlog.make_filtering_bound_logger(word)
        except KeyError:
            assert not is_taken(STRUCTLOG_WORDS, word)
        else:
            assert is_taken(STRUCTLOG_WORDS, word)


def test_uvicorn_and_what_hides_its_access_log() -> None:
    config: Any = pytest.importorskip("uvicorn.config")
    assert set(UVICORN_WORDS.words) == set(config.LOG_LEVELS)
    access = logging.getLogger("uvicorn.access")
    for options, shown in (
        ({}, True),
        ({"log_level": "info"}, True),
        ({"log_level": "warning"}, False),
        ({"access_log": False}, False),
    ):
        config.Config("app:app", **options).configure_logging()
        assert (access.isEnabledFor(logging.INFO) and access.hasHandlers()) == shown, options


def test_gunicorn() -> None:
    glogging: Any = pytest.importorskip("gunicorn.glogging")
    assert set(GUNICORN_WORDS.words) == set(glogging.Logger.LOG_LEVELS)

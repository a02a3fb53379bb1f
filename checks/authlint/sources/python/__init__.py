"""Python: facts from ``ast``, values as far as they are certain, edits by ``libcst``."""

from __future__ import annotations

from authlint.sources import Language
from authlint.sources.python.calling import CallArguments
from authlint.sources.python.conditions import NOWHERE
from authlint.sources.python.evaluation import Evaluator
from authlint.sources.python.parsing import decode
from authlint.sources.python.source import AssignmentNode, FunctionNode, PythonSource
from authlint.sources.python.values import (
    Call,
    Choice,
    Constant,
    Entries,
    Entry,
    EnvironmentRead,
    Evaluated,
    Items,
    Reference,
    UnknownValue,
    as_value,
    is_duration,
    is_path,
    options,
)

__all__ = [
    "LANGUAGE",
    "NOWHERE",
    "AssignmentNode",
    "Call",
    "CallArguments",
    "Choice",
    "Constant",
    "Entries",
    "Entry",
    "EnvironmentRead",
    "Evaluated",
    "Evaluator",
    "FunctionNode",
    "Items",
    "PythonSource",
    "Reference",
    "UnknownValue",
    "as_value",
    "is_duration",
    "is_path",
    "options",
]

LANGUAGE = Language("Python", (".py", ".pyi", ".pyw"), decode, PythonSource.parse)

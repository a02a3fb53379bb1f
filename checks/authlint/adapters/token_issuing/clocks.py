"""How an expression makes a point in time, and whether it is the right one in every time zone.

Run under ``TZ=America/New_York`` and ``TZ=Europe/Berlin``: the libraries take a naive ``datetime`` for UTC, so that
``datetime.now()`` is wrong and ``datetime.utcnow()`` is right; ``.timestamp()`` takes it for local time, so that it is the other
way round.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from typing import NamedTuple

from authlint.facts.environment import EVERYWHERE, Where
from authlint.facts.tokens import Clock
from authlint.sources.python import Call, Constant, Evaluated, Evaluator, PythonSource, is_duration, options

_LONGEST = 100_000_000
"""Three years in seconds: a smaller number is no point in time, but in the early seventies."""
_SHORTEST = 30
_MILLISECONDS = 100_000_000_000
_NOW = frozenset({"datetime.datetime.now", "datetime.datetime.fromtimestamp"})
_SAME = frozenset({"builtins.int", "builtins.round", "builtins.float", "math.floor", "math.ceil", "math.trunc"})
_UTC = frozenset({"datetime.timezone.utc", "datetime.UTC", "pytz.utc", "pytz.UTC", "django.utils.timezone.utc"})
_DEPTH = 12


class Made(enum.Enum):
    """What an expression gives."""

    LOCAL = "naive local time"
    UTC = "naive UTC"
    AWARE = "aware"
    AWARE_UTC = "aware, in UTC"
    SECONDS = "seconds since 1970"
    WRONG = "wrong"
    DURATION = "timedelta"
    SPAN = "a number of seconds"
    UNKNOWN = "unknown"


class Instant(NamedTuple):
    """What an expression gives, and where that comes from.

    Attributes:
        made: What it gives.
        at: What decides that.
        source: The file of that place.
        clock: What is wrong with it, if it surely is.
        reads: The call that reads the clock, where an aware one in its place repairs everything.
        lifetime: The seconds that are added to the present, where known.
        where: Under which conditions.
    """

    made: Made
    at: ast.AST
    source: PythonSource
    clock: Clock | None = None
    reads: ast.AST | None = None
    lifetime: float | None = None
    where: Where = EVERYWHERE


def instants(value: Evaluated, written: ast.expr | None, source: PythonSource, evaluator: Evaluator) -> Iterator[Instant]:
    """What a value may be, each with where it counts; ``written`` is the expression that gives it, in ``source``."""
    for one in _either(value, written, source, evaluator):
        yield _Clocks(evaluator).made(one)._replace(where=one.where)


def _either(value: Evaluated, node: ast.expr | None, source: PythonSource, evaluator: Evaluator) -> Iterator[Evaluated]:
    """The values that one may be; where branches give a name values that are not known, what each assigns."""
    found = source.lookup(node.id, node) if isinstance(node, ast.Name) and isinstance(value.node, ast.stmt) else None
    if found is None:
        yield from options(value)
        return
    assigned = [source.scopes.assigned(binder) for binder in found.binders]
    for one in assigned:
        yield from options(evaluator.value(one, source)) if one is not None else (value,)


class _Clocks:
    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._depth = 0

    def made(self, value: Evaluated) -> Instant:
        node, source = value.node, value.source
        unknown = Instant(Made.UNKNOWN, node, source)
        if isinstance(value, Constant):
            return _constant(value)
        if self._depth >= _DEPTH:
            return unknown
        self._depth += 1
        try:
            match node:
                case ast.BinOp(left=left, op=ast.Add(), right=right):
                    return self._sum(self._of(left, source), self._of(right, source), node)
                case ast.BinOp(left=left, op=ast.Sub(), right=right):
                    return self._difference(self._of(left, source), right, source, node)
                case ast.BinOp(left=left, op=ast.Mult(), right=right):
                    return self._product(left, right, source, node)
                case ast.Call():
                    return self._call(node, source, value)
                case _:
                    return unknown
        finally:
            self._depth -= 1

    def _of(self, node: ast.expr, source: PythonSource) -> Instant:
        found = list(_either(self._evaluator.value(node, source), node, source, self._evaluator))
        made = [self.made(one) for one in found]
        if made and len({one.made for one in made}) == 1 and (len(made) == 1 or made[0].clock == made[-1].clock):
            return made[0] if len(made) == 1 else made[0]._replace(lifetime=None)
        return Instant(Made.UNKNOWN, node, source)

    def _sum(self, left: Instant, right: Instant, node: ast.BinOp) -> Instant:
        moments = (Made.LOCAL, Made.UTC, Made.AWARE, Made.AWARE_UTC, Made.SECONDS, Made.WRONG)
        if right.made in moments and left.made not in moments:
            left, right = right, left
        if left.made in moments:
            return left._replace(lifetime=_added(left.lifetime, right))
        if left.made is Made.DURATION or right.made is Made.DURATION:
            known = left.made is right.made
            return Instant(Made.DURATION if known else Made.UNKNOWN, node, left.source)
        return Instant(Made.UNKNOWN, node, left.source)

    def _difference(self, left: Instant, right: ast.expr, source: PythonSource, node: ast.BinOp) -> Instant:
        other = self._of(right, source)
        if other.made in {Made.DURATION, Made.SPAN}:
            return left._replace(lifetime=None)
        return Instant(Made.UNKNOWN, node, source)

    def _product(self, left: ast.expr, right: ast.expr, source: PythonSource, node: ast.BinOp) -> Instant:
        for moment, factor in ((left, right), (right, left)):
            by = self._evaluator.value(factor, source)
            if isinstance(by, Constant) and by.value in {1000} and self._of(moment, source).made is Made.SECONDS:
                return Instant(Made.WRONG, node, source, Clock.MILLISECONDS)
        return Instant(Made.UNKNOWN, node, source)

    def _call(self, call: ast.Call, source: PythonSource, value: Evaluated) -> Instant:
        name = source.qualified_name(call.func) or (value.name if isinstance(value, Call) else None)
        unknown = Instant(Made.UNKNOWN, call, source)
        if name in _NOW:
            return self._now(call, source, name)
        if name == "datetime.datetime.today" and not call.args:
            return Instant(Made.LOCAL, call, source, lifetime=0, reads=call)
        if name == "datetime.datetime.utcnow":
            return Instant(Made.UTC, call, source, lifetime=0, reads=call)
        if name == "datetime.timedelta":
            return Instant(Made.DURATION, call, source)
        if name == "time.time":
            return Instant(Made.SECONDS, call, source, lifetime=0)
        if name in _SAME and call.args:
            return self._of(call.args[0], source)
        if name in {"time.mktime", "calendar.timegm"} and len(call.args) == 1:
            return self._of_tuple(call.args[0], source, is_local=name == "time.mktime")._replace(reads=None)
        if isinstance(call.func, ast.Attribute) and name is None:
            return self._method(call, call.func, source)
        return unknown

    def _now(self, call: ast.Call, source: PythonSource, name: str) -> Instant:
        zones = [word.value for word in call.keywords if word.arg in {"tz", None}]
        zones += call.args[1:] if name.endswith("fromtimestamp") else call.args
        if not zones:
            reads = call if name.endswith(".now") else None
            return Instant(Made.LOCAL, call, source, lifetime=0 if reads else None, reads=reads)
        zone = self._evaluator.value(zones[0], source)
        if isinstance(zone, Constant) and zone.value is None:
            return Instant(Made.LOCAL, call, source)
        is_utc = source.qualified_name(zones[0]) in _UTC
        return Instant(Made.AWARE_UTC if is_utc else Made.AWARE, call, source, lifetime=0)

    def _method(self, call: ast.Call, func: ast.Attribute, source: PythonSource) -> Instant:
        unknown = Instant(Made.UNKNOWN, call, source)
        if func.attr not in {"timestamp", "replace", "astimezone"}:
            return unknown
        owner = self._of(func.value, source)
        zone = next((word.value for word in call.keywords if word.arg == "tzinfo"), None)
        match func.attr, owner.made:
            case "timestamp", Made.LOCAL | Made.AWARE | Made.AWARE_UTC:
                return Instant(Made.SECONDS, owner.at, owner.source, lifetime=owner.lifetime)
            case "timestamp", Made.UTC:
                return owner._replace(made=Made.WRONG, clock=Clock.UTC_AS_LOCAL)
            case "replace", Made.UTC if zone is not None:
                return owner._replace(made=Made.AWARE)
            case "replace", Made.LOCAL if zone is not None:
                is_utc = source.qualified_name(zone) in _UTC
                return owner._replace(made=Made.WRONG, clock=Clock.LOCAL) if is_utc else unknown
            case "replace", Made.LOCAL | Made.UTC | Made.AWARE | Made.AWARE_UTC:
                is_cut = not call.args and {word.arg for word in call.keywords} <= {"microsecond", "second"}
                return owner if is_cut else unknown
            case "astimezone", Made.LOCAL | Made.AWARE | Made.AWARE_UTC:
                return owner._replace(made=Made.AWARE)
            case "timestamp" | "replace" | "astimezone", Made.WRONG:
                return owner
            case _:
                return unknown

    def _of_tuple(self, node: ast.expr, source: PythonSource, *, is_local: bool) -> Instant:
        """The seconds that ``time.mktime`` or ``calendar.timegm`` makes of a tuple."""
        unknown = Instant(Made.UNKNOWN, node, source)
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=("timetuple" | "utctimetuple") as method), args=[]):
                made = self._of(owner, source)
            case _:
                return unknown
        if made.made is Made.UTC or (made.made is Made.AWARE_UTC) or (made.made is Made.AWARE and method == "utctimetuple"):
            wrong = Clock.UTC_AS_LOCAL if is_local else None
        elif made.made is Made.LOCAL:
            wrong = None if is_local else Clock.LOCAL
        else:
            return unknown
        return made._replace(made=Made.WRONG if wrong else Made.SECONDS, clock=wrong)


def _constant(value: Constant) -> Instant:
    known, node, source = value.value, value.node, value.source
    if is_duration(known):
        return Instant(Made.DURATION, node, source, lifetime=known.total_seconds())
    if isinstance(known, bool) or not isinstance(known, (int, float)):
        return Instant(Made.UNKNOWN, node, source)
    if known >= _MILLISECONDS:
        return Instant(Made.WRONG, node, source, Clock.MILLISECONDS)
    return Instant(Made.SPAN if _SHORTEST <= known <= _LONGEST else Made.UNKNOWN, node, source, lifetime=float(known))


def _added(lifetime: float | None, more: Instant) -> float | None:
    return None if lifetime is None or more.lifetime is None else lifetime + more.lifetime

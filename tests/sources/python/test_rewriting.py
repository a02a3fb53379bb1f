"""Rewriting expressions, adding and removing arguments, moving decorators: with imports, comments and line breaks."""

from __future__ import annotations

import pytest

from authlint.finding import AddArgument, Intent, MoveItem, RemoveArgument, Rewrite
from authlint.sources import CannotEditError
from authlint.sources.python import PythonSource
from authlint.text import Location, Span, apply


def at(text: str, part: str) -> Location:
    assert text.count(part) == 1
    start = text.index(part)
    return Location("app.py", Span(start, start + len(part)))


def changed(text: str, *intents: Intent) -> str:
    return apply(text, PythonSource.parse("app.py", text.encode()).edits(intents))


@pytest.mark.parametrize(
    ("before", "part", "new", "after"),
    [
        ("x = f(user.id)\n", "user.id", "str({})", "x = f(str(user.id))\n"),
        (
            "from datetime import datetime, timedelta\n\nx = datetime.now()\n",
            "datetime.now()",
            "{datetime.datetime}.now({datetime.timezone}.utc)",
            "from datetime import datetime, timedelta, timezone\n\nx = datetime.now(timezone.utc)\n",
        ),
        (
            "import datetime as dt\n\nx = dt.datetime.now()\n",
            "dt.datetime.now()",
            "{datetime.datetime}.now({datetime.timezone}.utc)",
            "import datetime as dt\n\nx = dt.datetime.now(dt.timezone.utc)\n",
        ),
        (
            '"""Doc."""\n\nfrom fastapi import APIRouter, FastAPI\n\ndef f(u=user): ...\n',
            "user",
            "{fastapi.Depends}({})",
            '"""Doc."""\n\nfrom fastapi import APIRouter, Depends, FastAPI\n\ndef f(u=Depends(user)): ...\n',
        ),
        (
            "import json\n\nimport fast\n\nx = 1 + key\n",
            "key",
            "{os.environ}['KEY']",
            "import json\nimport os\n\nimport fast\n\nx = 1 + os.environ['KEY']\n",
        ),
        ("x = key\n", "key", "{hmac.new}({})", "from hmac import new\n\nx = new(key)\n"),
    ],
)
def test_rewrite(before: str, part: str, new: str, after: str) -> None:
    assert changed(before, Rewrite(at(before, part), new)) == after


def test_a_name_that_is_taken_is_not_imported() -> None:
    text = "timezone = 'UTC'\nx = now()\n"
    with pytest.raises(CannotEditError, match="the name timezone is taken"):
        changed(text, Rewrite(at(text, "now()"), "now({datetime.timezone}.utc)"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("raise E()\n", "raise E(headers=H)\n"),
        ("raise E(401)\n", "raise E(401, headers=H)\n"),
        ("raise E(401, )\n", "raise E(401, headers=H, )\n"),
        ("raise E(401, (x))\n", "raise E(401, (x), headers=H)\n"),
        (
            "raise E(\n    401,  # not signed in\n    detail='no',  # text\n)\n",
            "raise E(\n    401,  # not signed in\n    detail='no',  # text\n    headers=H,\n)\n",
        ),
        ("raise E(\n    401,\n    detail='no'\n)\n", "raise E(\n    401,\n    detail='no',\n    headers=H\n)\n"),
        ("raise E(401,\n        detail='no')\n", "raise E(401,\n        detail='no', headers=H)\n"),
    ],
)
def test_add_argument(before: str, after: str) -> None:
    call = Location("app.py", Span(before.index("E("), before.rindex(")") + 1))
    assert changed(before, AddArgument(call, "headers", "H")) == after


def test_add_argument_that_is_there() -> None:
    text = "raise E(headers=None)\n"
    with pytest.raises(CannotEditError, match="headers is given already"):
        changed(text, AddArgument(at(text, "E(headers=None)"), "headers", "H"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(a, REMOVED=1)\n", "f(a)\n"),
        ("f(REMOVED=1, b=2)\n", "f(b=2)\n"),
        ("f(REMOVED=1)\n", "f()\n"),
        ("f(\n    a,\n    REMOVED=1,\n)\n", "f(\n    a,\n)\n"),
        ("f(\n    REMOVED=1,\n    b=2,\n)\n", "f(\n    b=2,\n)\n"),
        ("x = [A, REMOVED]\n", "x = [A]\n"),
        ("x = {REMOVED: 1, 'b': 2}\n", "x = {'b': 2}\n"),
    ],
)
def test_remove_argument(before: str, after: str) -> None:
    assert changed(before, RemoveArgument(at(before, "REMOVED"))) == after


def test_move_decorator() -> None:
    text = "# who\n@login_required\n@app.route('/me')  # where\n@cached\ndef me():\n    pass\n"
    move = MoveItem(at(text, "login_required"), at(text, "app.route('/me')"), after=True)
    assert changed(text, move) == "@app.route('/me')  # where\n# who\n@login_required\n@cached\ndef me():\n    pass\n"

"""What the dependencies of an application cover, asked of FastAPI itself."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from authlint.checks import all_checks
from authlint.testing import findings_of

HEAD = """
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route


def verify_token(x_key: str = Header(default="")):
    raise HTTPException(status_code=401)


app = FastAPI(dependencies=[Depends(verify_token)])
inner = FastAPI()
closed = FastAPI(dependencies=[Depends(verify_token)])
router = APIRouter(dependencies=[Depends(verify_token)])


@inner.get("/orders")
def orders():
    return []


@closed.get("/orders")
def closed_orders():
    return []


async def export(request):
    return JSONResponse([])


"""
GATE = """

@app.middleware("http")
async def gate(request, call_next):
    return JSONResponse({}, status_code=401)
"""


def status(text: str) -> int:
    """What somebody gets who has not signed in."""
    names: dict[str, Any] = {"__name__": "app"}
    exec(compile(text, "app.py", "exec"), names)
    return int(TestClient(names["app"], raise_server_exceptions=False).get("/admin/orders").status_code)


@pytest.mark.parametrize(
    ("added", "answer"),
    [
        ('app.mount("/admin", inner)\n', 200),
        ('app.router.mount("/admin", app=inner)\n', 200),
        ('app.router.routes.append(Mount("/admin", app=inner))\n', 200),
        ('app.add_route("/admin/orders", export)\n', 200),
        ('app.router.add_route("/admin/orders", export)\n', 200),
        ('app.routes.append(Route("/admin/orders", export))\n', 200),
        ('router.add_route("/orders", export)\napp.include_router(router, prefix="/admin")\n', 200),
        ('router.mount("/admin", inner)\napp.include_router(router)\n', 200),
        ('app.mount("/admin", closed)\n', 401),
        ('app.add_api_route("/admin/orders", orders)\n', 401),
        ('app.mount("/admin", inner)\n' + GATE, 401),
        ('app.add_route("/admin/orders", export)\n' + GATE, 401),
    ],
)
def test_dependencies_cover_the_routes_of_fastapi_alone(added: str, answer: int) -> None:
    text = HEAD + added
    assert status(text) == answer
    found = findings_of(all_checks()["mounted-app-unprotected"], {"app.py": text})
    assert bool(found) is (answer == 200)

"""The routes."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request

router = APIRouter()


def signed_in(request: Request) -> str:
    if not request.user.is_authenticated:
        raise HTTPException(401, "sign in first", headers={"WWW-Authenticate": "Bearer"})
    return request.user.display_name


@router.get("/orders")
def orders(user: Annotated[str, Depends(signed_in)]) -> list[dict[str, str]]:
    return [{"id": "1", "customer": user}]


@router.get("/admin/orders")
def all_orders() -> list[dict[str, str]]:
    return [{"id": "1", "customer": "anna"}, {"id": "2", "customer": "otto"}]

"""The orders API."""

import logging.config

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.sessions import SessionMiddleware

from orders.access import StaffOnly
from orders.auth import SessionOrTokenBackend
from orders.logs import LOGGING
from orders.routes import router
from orders.settings import settings

logging.config.dictConfig(LOGGING)

app = FastAPI(title="Orders", debug=settings.debug)

# The web front end runs on another origin.
app.add_middleware(
    CORSMiddleware,
    allow_origins=settings.allowed_origins,
    allow_credentials=True,
    allow_methods=["GET", "POST"],
    allow_headers=["authorization", "content-type"],
)
app.add_middleware(SessionMiddleware, secret_key=settings.session_key, https_only=True)
app.add_middleware(AuthenticationMiddleware, backend=SessionOrTokenBackend())
app.add_middleware(StaffOnly, prefix="/admin")

app.include_router(router)

"""The desk as an application: its routes, and what every answer passes through."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from monitor.web.desk import Desk
from monitor.web.pages import FOLDER


def create_app(desk: Desk) -> FastAPI:
    """The application of a desk, for a server or a test client."""
    app = FastAPI(title="gongkai", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk = desk
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    return app

"""The desk as an application: its routes, and what every request and answer passes through."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware

from monitor.adhoc.runs import Checks
from monitor.web import checks, office_faults
from monitor.web.access import refuse_strangers_files
from monitor.web.api import routes, schema
from monitor.web.desk import Desk
from monitor.web.faults import add_handlers
from monitor.web.finding import deciding
from monitor.web.finding import page as finding
from monitor.web.guard.attempts import Attempts
from monitor.web.guard.bodies import BodyLimit
from monitor.web.guard.characters import refuse_nul
from monitor.web.guard.forged import refuse_forged
from monitor.web.guard.headers import SecurityHeaders
from monitor.web.guard.kept_files import KeptFiles
from monitor.web.guard.once import Once
from monitor.web.guard.uploads import close_files
from monitor.web.indicators import files as table_files
from monitor.web.indicators import listed as table_list
from monitor.web.indicators import matching as table_rows
from monitor.web.office import appealing
from monitor.web.office import pages as office
from monitor.web.pages import FOLDER
from monitor.web.people import account, accounts, audit, login
from monitor.web.queue import assigning, many
from monitor.web.queue import pages as queue
from monitor.web.rounds import (
    after,
    answering,
    appeals,
    attached,
    fault,
    faults,
    faults_import,
    freezing,
    listed,
    making,
    questions,
    sample,
    second,
    second_reading,
    site,
    table,
    undecided,
)
from monitor.web.sites import card, datasets, dictionary, downloads, nights, overview, search
from storage.review import Role

ROUTERS: tuple[APIRouter, ...] = (
    login.router,
    checks.router,
    overview.router,
    nights.router,
    search.router,
    card.router,
    datasets.router,
    account.router,
    accounts.router,
    audit.router,
    downloads.router,
    dictionary.router,
    finding.router,
    deciding.router,
    queue.router,
    many.router,
    assigning.router,
    questions.router,
    answering.router,
    attached.router,
    second.router,
    second_reading.router,
    table_list.router,
    table_rows.router,
    table_files.router,
    office.router,
    appealing.router,
    appeals.router,
    listed.router,  # before the rounds that go by their numbers: /rounds/compare
    making.router,
    table.router,
    freezing.router,
    sample.router,
    site.router,
    undecided.router,
    after.router,
    routes.router,
    schema.router,
    faults.router,
    fault.router,
    faults_import.router,
    office_faults.router,
)

PUBLIC = frozenset({"/login"})
"""What is for everybody, beside our own files under /static: all else names a role."""


def create_app(desk: Desk) -> FastAPI:
    """The application of a desk, for a server or a test client.

    Raises `LookupError` where a route says neither whom it is for nor that it is for everybody.
    """
    app = FastAPI(
        title="gongkai",
        redirect_slashes=False,  # a redirect would lose https behind a proxy
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[
            Depends(close_files),
            Depends(refuse_strangers_files),
            Depends(refuse_forged),
            Depends(refuse_nul),
        ],
    )
    app.state.desk = desk
    app.state.attempts = Attempts()
    app.state.once = Once()
    app.state.kept_files = KeptFiles()
    app.state.checks = Checks(desk.engine, desk.settings, desk.clock)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    add_handlers(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(desk.settings.desk_hosts), www_redirect=False)
    app.add_middleware(SecurityHeaders)
    for path, _, roles in routes_of(app):
        if not roles and path not in PUBLIC:
            raise LookupError(f"{path}: names no role; use `needs(Role...)`, or add it to PUBLIC if it is for all")
    return app


def routes_of(app: FastAPI) -> Iterator[tuple[str, str, tuple[Role, ...]]]:
    """Each route of the desk: path, method and the roles of which it needs one; empty where it names none."""
    for route in iter_route_contexts(app.routes):
        path = str(route.path)
        if path == "/static":
            continue
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield path, method, _needed(route.dependant)


def _needed(dependant: Dependant) -> tuple[Role, ...]:
    """The roles that the dependencies of a route name, here or below; of several the strictest."""
    found = [getattr(one.call, "needed", ()) or _needed(one) for one in dependant.dependencies]
    return max((roles for roles in found if roles), key=lambda roles: min(map(list(Role).index, roles)), default=())

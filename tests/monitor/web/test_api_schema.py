"""The API as its OpenAPI says it is: schemathesis asks what it may and what it may not."""

from __future__ import annotations

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from config.settings import Settings
from monitor.web.api.schema import schema
from monitor.web.app import create_app
from monitor.web.desk import Desk
from storage.database import transaction
from storage.review import Role
from storage.sessions import add_token
from tests.accounts import add
from tests.clocks import Clock
from tests.monitor.test_scan import FirstNight

pytestmark = pytest.mark.slow

OPERATIONS = sorted(schema()["paths"])
EXAMPLES = 60
THERE = {"code": "A", "requirement": "BIZ.COL"}


@pytest.fixture
def opened(first_night: FirstNight, clock: Clock, little_argon2: None) -> tuple[FastAPI, str]:
    """The desk, and a token to read it with."""
    desk = Desk(first_night.engine, Settings(data_dir=first_night.folder), clock)
    add(desk.engine, "robot", Role.VIEWER, at=clock())
    with transaction(desk.engine) as conn:
        _, token = add_token(conn, "robot", "schemathesis", by="robot", at=clock())
    return create_app(desk), token


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("path", OPERATIONS)
def test_the_api_answers_everything_as_its_description_says_and_with_no_fault(
    opened: tuple[FastAPI, str], path: str, mode: GenerationMode
) -> None:
    app, token = opened
    api = schemathesis.openapi.from_dict(schema())
    api.app = app
    statuses: set[int] = set()

    @given(case=api[path]["GET"].as_strategy(generation_mode=mode), there=st.booleans())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def asked(case: schemathesis.Case, there: bool) -> None:
        if mode is GenerationMode.NEGATIVE:  # a list of one is written in an address as if its one stood by itself
            assume(not any(isinstance(value, list) and len(value) < 2 for value in (case.query or {}).values()))
        if there and mode is GenerationMode.POSITIVE:  # what the store has, which is not found by chance
            case.path_parameters = {name: THERE[name] for name in case.path_parameters or {}}
            case.query = {name: value for name, value in (case.query or {}).items() if name != "scan"}
        answer = case.call_and_validate(headers={"Authorization": f"Bearer {token}", "Host": "127.0.0.1"})
        statuses.add(answer.status_code)

    asked()
    assert (200 if mode is GenerationMode.POSITIVE else 422) in statuses

"""The description of the addresses for programs holds, whatever is asked, and never is the fault ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from ridealong.access.models import RoleGrant
from ridealong.access.rules import Role
from tests.api.conftest import Programs
from tests.api.test_api import VISITS

DESCRIPTION = "/api/v1/openapi.json"
OPERATIONS = sorted(VISITS)
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture
def connected() -> Iterator[None]:
    """Requests stay on the test's own connection, which Django's own client sees to as well."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def hold(programs: Programs, operation: str, mode: GenerationMode, examples: int) -> None:
    """Asks one address for many things, sensible ones or not, and checks every answer against the description."""
    bearer = programs.bearer(programs.token("lena"))
    found = schemathesis.openapi.from_wsgi(DESCRIPTION, get_wsgi_application())
    schema = found.find_operation_by_id(operation)

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=schema.as_strategy(generation_mode=mode))
    def holds(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=bearer)

    holds()


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_description_holds(operation: str, programs: Programs) -> None:
    RoleGrant.objects.create(account_id=programs.house.accounts["lena"], role=Role.OPERATIONS.value)
    for mode in MODES:
        hold(programs, operation, mode, examples=3)


@pytest.mark.long
@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_description_holds_for_long(operation: str, mode: GenerationMode, programs: Programs) -> None:
    RoleGrant.objects.create(account_id=programs.house.accounts["lena"], role=Role.OPERATIONS.value)
    hold(programs, operation, mode, examples=40)

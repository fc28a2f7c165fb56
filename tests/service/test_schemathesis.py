"""Made-up requests of every kind, as every role: no 5xx, and every answer as the document says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case, checks

from simlab.model.exercises import Exercise
from simlab.model.people import Role
from tests.service.served import Served, serving, station_header

schemathesis.serializer.alias("application/x-hdf5", "application/octet-stream")
SCHEMA = schemathesis.openapi.from_path(Path(__file__).parents[2] / "docs" / "openapi.json")
SCHEMA.config.generation.with_security_parameters = False  # who asks is said by the test
EXAMPLES = 8
"""Requests a route and role; enough to find what differs between them."""
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.negative_data_rejection,
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, exercise: Exercise) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("school"), exercise) as served:
        yield served


@pytest.fixture(scope="module")
def line() -> Iterator[requests.Session]:
    with requests.Session() as line:
        line.trust_env = False
        yield line


@pytest.mark.parametrize("who", ["nobody", "station", *Role])
@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_answer_is_a_fault_of_the_service(
    case: Case[Any], who: str, served: Served, line: requests.Session
) -> None:
    headers: dict[str, Any] = {}
    if who == "station":
        headers = station_header()
    elif who != "nobody":
        headers = served.cookie(Role(who))  # a new one each time: one request is the sign-out
    case.call_and_validate(base_url=served.url, session=line, headers=headers, checks=CHECKS)

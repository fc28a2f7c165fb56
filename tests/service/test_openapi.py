"""docs/openapi.json is what the application says of itself, and says enough."""

import json
from pathlib import Path
from typing import Any

import pytest

from simlab.service.openapi import document

FILE = Path(__file__).parents[2] / "docs" / "openapi.json"
DOCUMENT: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]


def test_the_file_is_the_document_of_the_application() -> None:
    assert json.loads(document()) == DOCUMENT, (
        "run: python -m simlab.service.openapi > docs/openapi.json"
    )


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_refusal_is_a_problem(path: str, method: str) -> None:
    operation = DOCUMENT["paths"][path][method]
    refusals = {
        status: answer
        for status, answer in operation["responses"].items()
        if status.startswith(("4", "5"))
    }
    assert {"400", "422", "500"} <= set(refusals)
    for answer in refusals.values():
        assert list(answer["content"]) == ["application/problem+json"]


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_says_what_it_does_and_who_may_ask(path: str, method: str) -> None:
    operation = DOCUMENT["paths"][path][method]
    assert operation["description"]
    open_to_all = {"/api/sign-in", "/healthz", "/readyz", "/metrics"}
    assert ("security" in operation) == (path not in open_to_all)
    assert ("401" in operation["responses"]) == (path not in open_to_all - {"/api/sign-in"})


def test_whatever_is_referred_to_is_there() -> None:
    text = json.dumps(DOCUMENT)
    for part in text.split('"$ref": "#/components/schemas/')[1:]:
        assert part.split('"')[0] in DOCUMENT["components"]["schemas"]

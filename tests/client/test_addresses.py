"""Which words are the address of a service."""

import pytest

from simlab.client.addresses import EXAMPLE, is_address


@pytest.mark.parametrize(
    "text",
    [EXAMPLE, "https://simlab.school.example", "http://[::1]:8420/", "http://localhost"],
)
def test_an_address(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "127.0.0.1:8420", "ftp://127.0.0.1", "http://", "http://a:99999", "http://a:b",
        "http://a:0", "http://[::1", "http://a b", "http://okul ş", "http://a/wall", "http://a?b",
        "http://me:secret@a", "http://me@a",
    ],
)  # fmt: skip
def test_no_address(text: str) -> None:
    assert not is_address(text)

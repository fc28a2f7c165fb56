"""The web pages: the app for every path, assets for ever, nothing from outside the folder."""

from pathlib import Path

import pytest

from tests.service.school import School


@pytest.fixture
def built(school: School) -> School:
    """The school with its pages built (they are looked for at every question)."""
    pages = school.folder / "pages"
    (pages / "assets").mkdir(parents=True)
    (pages / "index.html").write_text("<title>the app</title>")
    (pages / "assets" / "app-1a2b3c.js").write_text("let app")
    (pages / "icon.svg").write_text("<svg/>")
    return school


def test_without_a_build_a_page_says_what_to_do(school: School) -> None:
    answer = school.client().get("/")
    assert answer.status_code == 200
    assert "make setup" in answer.text


@pytest.mark.parametrize("path", ["/", "/wall", "/sessions/0000", "/a/b/c"])
def test_every_other_path_is_the_app(built: School, path: str) -> None:
    answer = built.client().get(path)
    assert answer.text == "<title>the app</title>"
    assert answer.headers["cache-control"] == "no-cache"


def test_hashed_assets_may_be_kept_for_ever(built: School) -> None:
    answer = built.client().get("/assets/app-1a2b3c.js")
    assert answer.text == "let app"
    assert "immutable" in answer.headers["cache-control"]
    assert built.client().get("/icon.svg").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/gone.js",
        "/favicon.ico",
        "/api",
        "/api/x",
        "/..%2fcatalog.sqlite",
        "/%2e%2e/catalog.sqlite",
        "/assets/%2e%2e/%2e%2e/catalog.sqlite",
        "/%00",
    ],
)
def test_what_is_not_there_or_not_ours_to_give_is_missing(built: School, path: str) -> None:
    assert built.client().get(path).status_code == 404


def test_pages_are_read_only(built: School) -> None:
    answer = built.client().post("/wall")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_a_link_does_not_lead_out_of_the_folder(built: School, tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("secret")
    (built.folder / "pages" / "link.txt").symlink_to(outside)
    assert built.client().get("/link.txt").status_code == 404

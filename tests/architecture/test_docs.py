"""The documentation tells the truth about the tree: links, files, commands."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "firmware_bridge/*.md", "dashboard/**/*.md")
    for path in ROOT.glob(pattern)
    if "node_modules" not in path.parts
)
NAMED = re.compile(r"`((?:simlab|dashboard|firmware_bridge|tests|docs|\.ci)/[\w./*-]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#]+)(?:#[^)]*)?\)")
TARGET = re.compile(r"`make (\w+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_files_named_are_there(page: Path) -> None:
    text = page.read_text()
    for target in LINK.findall(text):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
    for name in NAMED.findall(text):
        assert list(ROOT.glob(name.rstrip("/"))) or "pages" in name, f"{page.name}: {name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_make_targets_named_are_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(TARGET.findall(page.read_text())) <= targets


def test_every_adr_has_a_number_of_its_own_a_state_and_a_decision() -> None:
    adrs = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert adrs
    assert [path.name[:4] for path in adrs] == [f"{n:04d}" for n in range(1, len(adrs) + 1)]
    for path in adrs:
        text = path.read_text()
        assert text.startswith(f"# {path.name[:4].lstrip('0')}. "), path.name
        for part in ("## Why", "## Decision", "## What follows"):
            assert part in text, f"{path.name}: {part}"


def test_every_dependency_has_its_line() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        named += extra
    page = (ROOT / "docs" / "dependencies.md").read_text().lower()
    for requirement in named:
        name = re.split(r"[\[<>=;! ]", requirement)[0].lower()
        assert name == "simlab" or f"`{name}`" in page, name

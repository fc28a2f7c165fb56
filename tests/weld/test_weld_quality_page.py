"""docs/weld-quality.md says what the tables of limits and rules say."""

from pathlib import Path

import numpy as np
import pytest

from simlab.weld import limits
from simlab.weld.bend import OPENED, BendTest
from simlab.weld.hazard_rules import ALL, RULES, Rule
from simlab.weld.kinds import Kind
from simlab.weld.limits import ISO_5817, Limit

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "weld-quality.md").read_text()


def words(name: str) -> str:
    return name.replace("_", " ")


def limit_text(limit: Limit) -> str:
    """A limit as the page writes it."""
    mark = "" if limit.verified else " (m)"
    if np.isinf(limit.least_mm):
        return "permitted" + mark
    parts = [f"{limit.least_mm:g}"] if limit.least_mm else []
    parts += [f"{limit.share:g} {limit.of}"] if limit.share else []
    if not parts:
        return "none" + mark
    most = "" if np.isinf(limit.most_mm) else f", max {limit.most_mm:g}"
    return " + ".join(parts) + most + mark


def rule_text(rule: Rule) -> str:
    """The beginning of a rule's row."""
    size = "-" if np.isnan(rule.size_mm) else f"{rule.size_mm:g} mm"
    listed = ", ".join(str(process) for process in sorted(rule.processes))
    processes = "all" if rule.processes == ALL else listed
    return f"| `{rule.because}` {rule.way} | {words(rule.kind)} | {size} | {processes} |"


@pytest.mark.parametrize("kind", list(ISO_5817))
def test_the_limits_of_the_page_are_those_of_the_table(kind: Kind) -> None:
    row = f"| {words(kind)} | {kind.iso6520.number} | "
    row += " | ".join(limit_text(limit) for limit in ISO_5817[kind])
    assert row in PAGE


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.because}-{rule.way}-{rule.kind}")
def test_the_rules_of_the_page_are_those_of_the_table(rule: Rule) -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith(rule_text(rule))]
    end = f"| {rule.source} | {'yes' if rule.verified else 'no'} |"
    assert any(row.endswith(end) for row in rows)


def test_there_are_no_other_rows_of_rules_on_the_page() -> None:
    assert sum(line.startswith("| `") for line in PAGE.splitlines()) == len(RULES)


@pytest.mark.parametrize("test", list(BendTest))
def test_what_each_test_opens(test: BendTest) -> None:
    assert f"| {', '.join(words(kind) for kind in OPENED[test])} |" in PAGE


def test_the_limits_of_d11_are_on_the_page() -> None:
    window, pores = limits.AWS_PORES_MM[0]
    assert f"at most {pores:g} mm in any {window:g} mm" in PAGE
    for leg, amount in limits.AWS_UNDERSIZE_MM:
        assert f"{amount:.1f}" in PAGE
        assert f"{leg:g}" in PAGE
    assert f"up to {limits.AWS_UNDERCUT_SHORT_MM:g} mm over at most {limits.AWS_SHORT_MM:g}" in PAGE
    assert f"up to {limits.AWS_NARROW_FACE_MM:g} mm | {limits.AWS_CONVEXITY_MM:g} mm" in PAGE

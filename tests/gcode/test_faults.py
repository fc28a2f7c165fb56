"""Every class of mistake has a remedy, and a text in every language."""

import pytest

from simlab.gcode.faults import REMEDIES, Fault, fault_at
from simlab.locale import LANGUAGES, Language, texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_a_text(language: Language) -> None:
    catalogue = texts(language)
    assert [fault for fault in Fault if not catalogue.has(fault)] == []


def test_every_fault_has_a_remedy() -> None:
    assert set(REMEDIES) == set(Fault)
    error = fault_at(3, 4, Fault.NO_FEED, "no feed")
    assert str(error) == f"3:4: no feed; {REMEDIES[Fault.NO_FEED]}"
    assert (error.line, error.column, error.fault) == (3, 4, "gcode.feed.missing")

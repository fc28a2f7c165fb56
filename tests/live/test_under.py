"""A recording under another procedure: its version is named; what does not fit is refused."""

import pytest

from simlab.live.replay import procedure_of, rescore, under
from simlab.model.errors import InputError, RecordingError, TableError
from simlab.store.library import Library
from simlab.store.recording import Recording

weld = pytest.mark.parametrize("practised", ["weld"], indirect=True)


def text_of(recording: Recording) -> str:
    return dict(recording.header.texts)["procedure"]


@weld
def test_an_edited_procedure_gives_a_card_that_names_it(recording: Recording) -> None:
    text = text_of(recording)
    was = procedure_of(recording)
    edited = text.replace(f"version = {was.version}\n", f"version = {was.version + 1}\n", 1)
    card = rescore(under(recording, edited, "mine.toml"))
    assert dict(card.versions)["procedure"] == f"{was.name}@{was.version + 1}"
    assert card.points == recording.card.points  # nothing but the version was changed
    assert dict(recording.header.texts)["procedure"] == text


@weld
def test_a_wider_band_is_scored_by(recording: Recording) -> None:
    wide = text_of(recording).replace("full = 0.10\nzero = 0.35", "full = 0.30\nzero = 0.35", 1)
    card = rescore(under(recording, wide, "mine.toml"))
    (speed,) = [metric for metric in card.metrics if metric.name == "travel_speed"]
    assert speed.mark == 1.0  # the pass of conftest is 10 % fast all along


@weld
def test_a_procedure_of_another_name_takes_the_place_of_the_one_named(recording: Recording) -> None:
    was = procedure_of(recording)
    other = text_of(recording).replace(f'name = "{was.name}"', 'name = "of-the-school"', 1)
    card = rescore(under(recording, other, "mine.toml"))
    assert dict(card.versions)["procedure"] == f"of-the-school@{was.version}"


@weld
def test_what_does_not_fit_the_seam_is_refused(recording: Recording) -> None:
    butt = Library().texts("mag-butt-pa")["procedure"]
    with pytest.raises(
        InputError, match=r"butt\.toml: is for a butt joint, .* is a tee joint; take"
    ):
        under(recording, butt, "butt.toml")
    stick = text_of(recording).replace('process = "135"', 'process = "141"', 1)
    with pytest.raises(InputError):
        under(recording, stick, "tig.toml")
    tig = Library().texts("tig-fillet-pb")["procedure"]
    said = r"tig\.toml: is for process 141, and the seam was practised with 135, .* distance counts"
    with pytest.raises(InputError, match=said):
        under(recording, tig, "tig.toml")


@weld
def test_a_mistake_in_the_procedure_is_told_with_its_line(recording: Recording) -> None:
    with pytest.raises(TableError, match=r"mine\.toml:\d+: "):
        under(recording, text_of(recording).replace("full = 0.10", "full = -1.0", 1), "mine.toml")


@pytest.mark.parametrize("practised", ["cnc"], indirect=True)
def test_another_craft_has_no_welding_procedure(recording: Recording) -> None:
    with pytest.raises(RecordingError, match="carries no welding procedure; take `simlab replay`"):
        under(recording, "", "mine.toml")

"""The page of the procedure's format tells what the reader takes."""

import re
import tomllib
from pathlib import Path

from simlab.weld.joint import Joint, dwell_metrics
from simlab.weld.procedure_table import procedure_from
from simlab.weld.settings import POSITIONS, PROCESSES, SETTINGS

DOCS = Path(__file__).resolve().parents[2] / "docs" / "formats"
PAGE = (DOCS / "procedure.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def test_every_setting_stands_there_with_its_limits() -> None:
    rows = [row.split("|") for row in PAGE.split("## Settings")[1].splitlines() if "| `" in row]
    told: dict[str, str] = {}
    for row in rows:
        names = re.findall(r"`(\w+)`", row[1])
        spans = re.findall(r"-?[\d.]+ to [\d.]+", row[2])
        told |= dict(zip(names, spans if len(spans) > 1 else spans * len(names), strict=True))
    assert told == {name: f"{one.least:g} to {one.most:g}" for name, one in SETTINGS.items()}


def test_every_metric_process_position_and_joint_stands_there() -> None:
    metrics = ["travel_speed", "travel_angle", "work_angle", "ctwd", "arc_length", "aim"]
    metrics += ["weave_width", "weave_pitch", "whip_pitch", "whip_time"]
    metrics += [*dwell_metrics(Joint.TEE), *dwell_metrics(Joint.BUTT)]
    for metric in metrics:
        assert f"`{metric}`" in PAGE
    for word in (*PROCESSES, *POSITIONS, *(joint.value for joint in Joint)):
        assert re.search(rf"\b{word}\b", BLOCKS[0]), word


def test_its_example_is_the_beginning_of_a_procedure() -> None:
    table = tomllib.loads(BLOCKS[0])
    table["technique"] = {"travel_speed": table["technique"]["travel_speed"]}
    shipped = DOCS.parents[1] / "simlab" / "weld" / "procedures" / f"{table['name']}.toml"
    text = shipped.read_text(encoding="utf-8")
    made = procedure_from(text)
    assert (made.position, made.joint, made.speed_window_s) == ("PF", "tee", 1.0)
    band = made.bands()["travel_speed"][1]
    assert table["technique"]["travel_speed"]["target"] == band.target
    assert tomllib.loads(BLOCKS[1])["electrode"]["burn_off_mm_s"] == 4.5


def test_the_example_of_an_exercise_is_the_shipped_one() -> None:
    page = (DOCS / "exercise.md").read_text(encoding="utf-8")
    example, circle = (tomllib.loads(b) for b in re.findall(r"```toml\n(.*?)```", page, re.DOTALL))
    folder = DOCS.parents[1] / "simlab" / "store" / "exercises"
    shipped = tomllib.loads((folder / "mag-fillet-pb.toml").read_text(encoding="utf-8"))
    shipped["rubric"]["metric"] = shipped["rubric"]["metric"][:1]
    assert example == shipped
    pipe = tomllib.loads((folder / "mag-pipe-pc.toml").read_text(encoding="utf-8"))
    assert circle["seam"] == pipe["seam"]

"""The rubric of an exercise: which metrics count, how much, and what passes."""

from collections.abc import Mapping
from dataclasses import replace

from simlab.model.exercises import Band, Rubric, RubricLine
from simlab.model.toml_table import Table


def rubric_from(table: Table, bands: Mapping[str, tuple[str, Band | None]]) -> Rubric:
    """The rubric of an exercise's ``[rubric]`` table.

    Parameters
    ----------
    table : ``pass_points``, ``bin_mm``, and one ``[[rubric.metric]]`` a metric
    bands : unit of every metric that the craft measures, in its order, and its band where the
        procedure gives it; a band of None stands in the exercise itself

    Returns
    -------
    lines in the order of `bands`, their weights as shares of 1

    Raises
    ------
    TableError
        where a metric is unknown, named twice or left out
    """
    rows = table.tables("metric")
    lines = {}
    for row in rows:
        metric = row.text("name", one_of=tuple(bands))
        if metric in lines:
            raise row.fail("name", f"{metric} stands here twice", "give each metric one line")
        unit, band = bands[metric]
        weight = row.number("weight", above=0.0, most=100.0)
        lines[metric] = RubricLine(metric, unit, weight, _band(row) if band is None else band)
        row.done()
    missing = [metric for metric in bands if metric not in lines]
    if missing:
        raise table.fail("metric", f"{missing[0]} is left out", "give each metric one line")
    total = sum(lines[metric].weight for metric in bands)
    made = Rubric(
        lines=tuple(
            replace(lines[metric], weight=lines[metric].weight / total) for metric in bands
        ),
        pass_points=table.number("pass_points", above=0.0, most=100.0),
        bin_mm=table.number("bin_mm", least=0.1, most=100.0),
    )
    table.done()
    return made


def _band(row: Table) -> Band:
    """A band that stands in the exercise; its target is 0 where the path gives it."""
    full = row.number("full", above=0.0)
    return Band(
        target=row.number("target", default=0.0),
        full=full,
        zero=row.number("zero", above=full),
        relative=row.flag("relative", default=False),
    )

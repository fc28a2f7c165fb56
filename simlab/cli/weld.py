"""`simlab weld …`: the welding commands, mounted."""

import typer

from simlab.cli import weld_procedures
from simlab.cli.weld_calibrate import calibrate
from simlab.cli.weld_plot import plot
from simlab.cli.weld_score import score
from simlab.cli.weld_thermal import thermal

app = typer.Typer(help="Welds: recordings, procedures, heat.", no_args_is_help=True)
app.command()(score)
app.command()(plot)
app.command()(thermal)
app.command()(calibrate)
app.add_typer(weld_procedures.app, name="procedures")

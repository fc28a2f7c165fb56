"""`simlab …`: the commands, mounted; each group stands in a file of its own."""

import sys

import typer

from simlab.cli import dashboard, demo, gcode, replay, serve, station, weld
from simlab.model.errors import SimlabError

app = typer.Typer(
    name="simlab",
    help="Training-simulator backend for welding and CNC schools.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("station")(station.station)
app.command("dashboard")(dashboard.dashboard)
app.command("replay")(replay.replay)
app.add_typer(gcode.app, name="gcode")
app.add_typer(weld.app, name="weld")


def main() -> None:
    """Run the command; an error that simlab raises on purpose is one sentence and exit 2."""
    try:
        app()
    except SimlabError as error:
        sys.stderr.write(f"simlab: {error}\n")
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()

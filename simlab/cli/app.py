"""`simlab …`: the commands, mounted; each group stands in a file of its own."""

import errno
import io
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn, cast

import typer

from simlab.cli import dashboard, demo, devices, firmware, gcode, replay, serve, station, weld
from simlab.cli.start import STOPPED
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
app.add_typer(devices.app, name="devices")
app.add_typer(firmware.app, name="firmware")
app.add_typer(gcode.app, name="gcode")
app.add_typer(weld.app, name="weld")


# The base of all that can be wrong with the words of a call; typer itself names but this one.
_UsageError = cast(type[Exception], typer.BadParameter.__base__)


def main(run: Callable[..., Any] = app) -> None:
    """Run the command; an error that simlab raises on purpose is one sentence and exit 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # letters that a terminal lacks end no command
            stream.reconfigure(errors="backslashreplace")
    try:
        code = run(prog_name="simlab", standalone_mode=False)
        sys.stdout.flush()
    except SimlabError as error:
        _refuse(f"simlab: {error}")
    except _UsageError as error:
        _refuse(_usage(error))
    except typer.Abort as error:
        if isinstance(error.__cause__, KeyboardInterrupt):
            raise SystemExit(STOPPED) from None
        _refuse("simlab: no answer came; call it again")
    except OSError as error:
        if error.errno == errno.EPIPE:  # whoever read has seen enough
            _close_output()
            raise SystemExit(1) from None
        if error.errno != errno.ENOSPC or error.filename is not None:
            raise
        _close_output()
        _refuse("simlab: standard output: the disk is full; send it where there is room")
    raise SystemExit(code or 0)


def _usage(error: Any) -> str:
    """What is wrong with the words of a call; nothing where the help was shown instead."""
    said = error.format_message().rstrip(".")
    if not said:
        return ""
    command = error.ctx.command_path if error.ctx else "simlab"
    return f"{command}: {said[0].lower()}{said[1:]}; see `{command} --help`"


def _refuse(sentence: str) -> NoReturn:
    sys.stderr.write(f"{sentence}\n" if sentence else "")
    raise SystemExit(2) from None


def _close_output() -> None:
    """Let nothing more be written to standard output, not even at the end of Python."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()

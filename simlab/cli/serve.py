"""`simlab serve`: the school's service on this machine."""

import json
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from simlab.model.errors import ConflictError, InputError


def serve(
    data: Annotated[Path, typer.Option(help="Folder of catalog and recordings.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")] = 8420,
    first_admin: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Make the first administrator's account; the password is asked for, or read "
            "from standard input.",
        ),
    ] = None,
    exercises: Annotated[
        Path | None, typer.Option(help="Folder of the site's own exercises.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Tell the address as JSON; log lines as JSON.")
    ] = False,
) -> None:
    """Run the service until Ctrl+C or SIGTERM."""
    from simlab.service import logs, server  # here, so that other commands start without them
    from simlab.service.settings import Settings
    from simlab.store.data_folder import held

    if exercises is not None and not exercises.is_dir():
        raise InputError(f"{exercises}: is no folder; name that of the site's exercises")
    _look_through(exercises)
    logs.set_up(json=as_json)
    if first_admin is not None:
        with held(data, "service"):
            _make_admin(data, first_admin, _password(first_admin))

    def ready(url: str) -> None:
        typer.echo(json.dumps({"url": url}) if as_json else f"simlab serves at {url}")
        sys.stdout.flush()

    server.serve(Settings(data=data, exercises=exercises), host, port, ready)


def _look_through(exercises: Path | None) -> None:
    """Every exercise can be practised, else say what is wrong before anybody signs in."""
    if exercises is None:
        return
    from simlab.crafts import exercise_from
    from simlab.store.library import Library

    library = Library(exercises)
    for name in library.names():
        exercise_from(library.texts(name))


def _password(account: str) -> str:
    if sys.stdin.isatty():
        return str(
            typer.prompt(f"Password of {account}", hide_input=True, confirmation_prompt=True)
        )
    return sys.stdin.readline().rstrip("\n")


def _make_admin(data: Path, name: str, password: str) -> None:
    from pydantic import ValidationError

    from simlab.api.shapes import NewAccountShape
    from simlab.model.people import Role
    from simlab.service.security import hash_password
    from simlab.service.server import open_or_replace
    from simlab.store.catalog_accounts import Account

    try:
        wish = NewAccountShape(account=name, name=name, password=password, role=Role.ADMIN)
    except ValidationError as error:
        fault = error.errors(include_input=False)[0]
        raise InputError(f"--first-admin: {fault['loc'][0]}: {fault['msg']}") from None
    catalog = open_or_replace(data)
    try:
        if catalog.accounts.any_admin():
            raise ConflictError(
                "--first-admin: there is an administrator already; sign in and make accounts there"
            )
        account = Account(wish.account, wish.name, wish.role, wish.language, None)
        catalog.accounts.add(account, hash_password(password), wish.account, time.time())
    finally:
        catalog.close()

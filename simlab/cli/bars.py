"""A progress bar on standard error."""

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import Progress


@contextlib.contextmanager
def bar(what: str, rows: int, *, hidden: bool) -> Iterator[Callable[[int], None]]:
    """A bar over `rows`, none where `hidden`; call what it gives with the rows just done."""
    with Progress(console=Console(stderr=True), disable=hidden, transient=True) as progress:
        task = progress.add_task(what, total=rows)
        yield lambda done: progress.advance(task, done)

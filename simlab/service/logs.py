"""Log lines for people (console) or machines (JSON), on stderr; no names, no tokens, no paths."""

import logging
import sys

import structlog
from structlog.typing import Processor


def set_up(*, json: bool) -> None:
    """Send the process's log lines, uvicorn's too, through one formatter."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    last: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if json
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                exception_formatter=structlog.dev.plain_traceback,  # others print tokens and names
            )
        ]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    handler.addFilter(_tells_of_a_fault)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("uvicorn.access", "uvicorn.error", "alembic", "httpx"):  # they print addresses
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _tells_of_a_fault(record: logging.LogRecord) -> bool:
    """Uvicorn calls a socket that was refused with an answer a handshake that was not completed."""
    return "without completing handshake" not in record.getMessage()

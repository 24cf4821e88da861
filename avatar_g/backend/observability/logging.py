"""JSON lines on stderr: one event each, secrets removed, bound to the job at work."""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, TextIO

import structlog

_SECRET_NAME = re.compile(r"(?i)(password|secret|token|api_?key|authorization|cookie|signature)")
_SECRET_TEXT = re.compile(
    r"(?i)(bearer\s+|(?:api_?key|token|secret|password|sig)=|://[^/\s:@]+:)[^\s&@,;\"']+"
)
_REMOVED = "[removed]"


def configure_logging(level: str = "INFO", *, stream: TextIO | None = None) -> None:
    """Send everything this process logs, also through the standard library, as JSON lines.

    ``stream`` is standard error when not given.
    """
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        remove_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("rq").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


@contextmanager
def job_bound(job_id: str, attempt: int) -> Iterator[None]:
    """Name the job in every line logged inside the block."""
    with structlog.contextvars.bound_contextvars(job_id=job_id, attempt=attempt):
        yield


def remove_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Blank values whose name or text looks like a credential."""
    for name, value in event.items():
        if _SECRET_NAME.search(name):
            event[name] = _REMOVED
        elif isinstance(value, str):
            event[name] = _SECRET_TEXT.sub(lambda found: found[1] + _REMOVED, value)
    return event

"""What happens when an event handler raises by mistake."""

import reflex as rx
import structlog

from avatar_g.state.notices import NoticeState

_log = structlog.get_logger(__name__)


def report_crash(exception: Exception) -> rx.event.EventSpec:
    """Log the whole story, tell the creator in one sentence."""
    _log.error("event handler failed", exc_info=exception)
    return NoticeState.report_crash()

"""What happens when an event handler raises by mistake."""

from typing import Any, cast

import structlog
from reflex.event import EventSpec

from avatar_g.state.notices import NoticeState

_log = structlog.get_logger(__name__)


def report_crash(exception: Exception) -> EventSpec:
    """Log the whole story, tell the creator in one sentence."""
    _log.error("event handler failed", exc_info=exception)
    tell: Any = NoticeState.report_crash
    return cast("EventSpec", tell())

"""Job progress from workers to browsers: latest value kept, every tick published."""

from avatar_g.backend.events.publish import EventPublisher
from avatar_g.backend.events.subscribe import EventHub, subscribe_all

__all__ = ["EventHub", "EventPublisher", "subscribe_all"]

"""Whether the pieces this process needs are there."""

import redis
import sqlalchemy as sa
import sqlalchemy.exc

from avatar_g.backend.container import Container
from avatar_g.backend.errors import StorageFull
from avatar_g.backend.storage.disk import require_free


class HealthService:
    """Quick looks at the database, Redis and the disk."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def check(self) -> dict[str, bool]:
        """Return for each piece whether it works."""
        return {"database": self._database(), "redis": self._redis(), "disk": self._disk()}

    def _database(self) -> bool:
        try:
            with self._container.sessions() as session:
                session.connection().execute(sa.text("select 1"))
        except sqlalchemy.exc.SQLAlchemyError:
            return False
        return True

    def _redis(self) -> bool:
        try:
            return bool(self._container.redis.ping())
        except redis.RedisError:
            return False

    def _disk(self) -> bool:
        settings = self._container.settings
        try:
            require_free(settings.data_dir, settings.min_free_bytes)
        except StorageFull:
            return False
        return True

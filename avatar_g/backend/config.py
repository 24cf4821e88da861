"""Settings of one installation, read from the environment (``AVATAR_G_*``)."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from avatar_g.backend.domain.formats import Resolution
from avatar_g.backend.domain.languages import Language

DEFAULT_DATA_DIR = Path.home() / ".local" / "share" / "avatar-g"


class Settings(BaseSettings):
    """Every setting has a default that runs offline; nothing else reads the environment."""

    model_config = SettingsConfigDict(env_prefix="AVATAR_G_", extra="ignore", frozen=True)

    data_dir: Path = DEFAULT_DATA_DIR
    """Everything the app writes lives below this folder."""
    database_url: str = ""
    """SQLAlchemy address; empty: SQLite in the data folder."""
    redis_url: str = ""
    """Empty: the launcher's own Redis on ``<data_dir>/run/redis.sock``."""
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=1, le=65_535)
    public_url: str = ""
    """Address people type; empty: ``http://<host>:<port>``."""
    workers: int = Field(default=2, ge=1, le=64)
    """Worker processes of this host."""
    lease_s: float = Field(default=8.0, ge=2.0, le=300.0)
    """A job whose worker gives no sign of life for so long is given to another one."""
    frame_processes: int = Field(default=2, ge=1, le=64)
    """Processes that draw frames of one video."""
    video_resolution: Resolution = Resolution.P720
    """Of videos whose maker names none."""
    video_fps: int = Field(default=25, ge=12, le=60)
    """Frames per second of videos whose maker names none."""
    default_language: Language = Language.EN
    durable: bool = False
    """True: SQLite waits for the disk at every commit; survives a power cut, 30 times slower."""
    quota_bytes: int = Field(default=2**30, ge=0)
    """Storage of one user."""
    min_free_bytes: int = Field(default=2 * 2**30, ge=0)
    """New work is refused when less of the disk is free."""
    secret_key: SecretStr = SecretStr("")
    """Signs file addresses; empty: ``<data_dir>/secret.key`` is made at first start."""

    @property
    def resolved_database_url(self) -> str:
        """Database address with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'avatar-g.db'}"

    @property
    def resolved_redis_url(self) -> str:
        """Redis address with the default filled in."""
        return self.redis_url or f"unix://{self.data_dir / 'run' / 'redis.sock'}"

    @property
    def resolved_public_url(self) -> str:
        """Public address with the default filled in."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def cache_dir(self) -> Path:
        """Things that can be made again: body data, rendered planes, phrases."""
        return self.data_dir / "cache"

    @property
    def work_dir(self) -> Path:
        """Scratch folders of unfinished jobs."""
        return self.data_dir / "work"

    @property
    def uploads_dir(self) -> Path:
        """Files on their way in."""
        return self.data_dir / "uploads"

    @property
    def files_dir(self) -> Path:
        """Finished files of the local storage."""
        return self.data_dir / "files"


@lru_cache
def get_settings() -> Settings:
    """Return this process's settings."""
    return Settings()

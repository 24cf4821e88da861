"""Settings of one installation, read from the environment (``AVATAR_G_*``)."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
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
    hardware_encoder: str = "off"
    """``off``, ``auto`` or one of ``h264_nvenc h264_vaapi h264_qsv h264_videotoolbox``: used for
    videos if a try shows that it works. Only x264 gives equal bytes on every machine."""
    default_language: Language = Language.EN
    durable: bool = False
    """True: SQLite waits for the disk at every commit; survives a power cut, 30 times slower."""
    soundfont: Path | None = None
    """A SoundFont (.sf2) of your own: songs may be played with its acoustic instruments."""
    quota_bytes: int = Field(default=2**30, ge=0)
    """Storage of one user."""
    quota_render_minutes: int = Field(default=24 * 60, ge=0)
    """Working time of one user's jobs per day (UTC)."""
    quota_jobs: int = Field(default=60, ge=0)
    """Unfinished jobs of one user; more would only wait."""
    trusted_proxies: int = Field(default=0, ge=0, le=8)
    """Reverse proxies in front of the server whose ``X-Forwarded-For`` is believed."""
    smtp_url: SecretStr = SecretStr("")
    """``smtp://user:password@host:587`` (STARTTLS when offered) or ``smtps://...``; empty: no
    mail."""
    mail_from: str = "Avatar G <avatar-g@localhost>"
    """Sender of messages about accounts."""
    min_free_bytes: int = Field(default=2 * 2**30, ge=0)
    """New work is refused when less of the disk is free."""
    upload_max_bytes: int = Field(default=512 * 2**20, ge=1)
    """Longest file that may come in pieces."""
    upload_life_s: int = Field(default=86_400, ge=60)
    """An upload in pieces that is not used is gone after this."""
    webhook_private_hosts: bool = False
    """True: webhooks may name this computer and private networks; leave it off where other people
    have accounts."""
    secret_key: SecretStr = SecretStr("")
    """Signs file addresses; empty: ``<data_dir>/secret.key`` is made at first start."""

    trusted_certificates: Path | None = None
    """PEM file with certificates of other installations: what they signed is called trusted."""

    @field_validator("soundfont", "trusted_certificates", mode="before")
    @classmethod
    def _none_when_empty(cls, value: object) -> object:
        return None if value == "" else value

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
    def copies_dir(self) -> Path:
        """Signed copies of finished files; they can be made again."""
        return self.cache_dir / "signed"

    @property
    def work_dir(self) -> Path:
        """Scratch folders of unfinished jobs."""
        return self.data_dir / "work"

    @property
    def uploads_dir(self) -> Path:
        """Files on their way in."""
        return self.data_dir / "uploads"

    @property
    def pieces_dir(self) -> Path:
        """Files that come in pieces, named by their ids."""
        return self.data_dir / "pieces"

    @property
    def files_dir(self) -> Path:
        """Finished files of the local storage."""
        return self.data_dir / "files"


@lru_cache
def get_settings() -> Settings:
    """Return this process's settings."""
    return Settings()

"""Share links: who may see one artifact without an account, until when."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from avatar_g.backend.auth.passwords import hash_password
from avatar_g.backend.auth.tokens import token_hash
from avatar_g.backend.container import Container
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.share import Share
from avatar_g.backend.db.repositories.accounts import AccountRepository
from avatar_g.backend.db.repositories.artifacts import ArtifactRepository
from avatar_g.backend.db.repositories.shares import ShareRepository
from avatar_g.backend.db.repositories.voice_uses import require_shareable
from avatar_g.backend.errors import InvalidRequest, NotAllowed

SHARE_PATH = "/s/"
DEFAULT_DAYS = 30
MAX_DAYS = 365
MAX_LIVING = 200
"""Links of one user that somebody could open."""
MIN_PASSWORD_CHARS = 4
MAX_PASSWORD_CHARS = 200
_TOKEN_BYTES = 24
"""192 bits: nobody guesses one."""


@dataclass(frozen=True, slots=True)
class ShareView:
    """One link as its owner sees it."""

    share_id: str
    item_id: str
    title: str
    url: str
    """Only in the answer that makes the link: afterwards nobody can tell it, we neither."""
    may_download: bool
    has_password: bool
    expires_at: str
    """ISO 8601."""
    is_living: bool


class ShareService:
    """What a user may do with links; other users' links do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def create(
        self,
        user_id: str,
        item_id: str,
        *,
        days: int = DEFAULT_DAYS,
        password: str = "",
        may_download: bool = False,
    ) -> ShareView:
        """Make a link to a finished song, clip, video or character.

        Raises
        ------
        NotFound
            If there is no such thing of this user.
        InvalidRequest
            Reason ``share_unfinished``, ``share_days``, ``share_password`` or ``shares_too_many``.
        NotAllowed
            Reason ``voice_withdrawn``: a voice heard in it has lost its consent;
            ``password_first``: a link lets strangers at this server, whose owner's account would
            be open to them.
        """
        if not 1 <= days <= MAX_DAYS:
            raise InvalidRequest("no such life", reason="share_days", limit=MAX_DAYS)
        if password and not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS:
            raise InvalidRequest("bad password", reason="share_password", limit=MIN_PASSWORD_CHARS)
        password_hash = hash_password(password) if password else ""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._container.sessions() as session:
            kind, row = ArtifactRepository(session).find_owned(item_id, user_id)
            if row.finished_at is None:
                raise InvalidRequest("not finished", reason="share_unfinished")
            if AccountRepository(session).get(user_id).password_hash is None:
                raise NotAllowed("set a password first", reason="password_first")
            require_shareable(session, user_id, row.id)
            shares = ShareRepository(session)
            if shares.living_count(user_id) >= MAX_LIVING:
                raise InvalidRequest("too many", reason="shares_too_many", limit=MAX_LIVING)
            share = Share(
                user_id=user_id,
                token_sha256=token_hash(token),
                owner_kind=kind,
                owner_id=row.id,
                may_download=may_download,
                password_hash=password_hash,
                expires_at=utc_now() + timedelta(days=days),
            )
            shares.add(share)
            return self._view(session, share, self.address_of(token))

    def list(self, user_id: str, item_id: str = "") -> "list[ShareView]":
        """Return the links that were not revoked, newest first; perhaps of one thing."""
        with self._container.sessions() as session:
            rows = ShareRepository(session).list_owned(user_id, item_id)
            return [self._view(session, row) for row in rows]

    def get(self, user_id: str, share_id: str) -> ShareView:
        """Return one link.

        Raises
        ------
        NotFound
            If there is no such link of this user.
        """
        with self._container.sessions() as session:
            return self._view(session, ShareRepository(session).get_owned(share_id, user_id))

    def revoke(self, user_id: str, share_id: str) -> None:
        """Close a link at once: the next request for its page or its files is refused.

        Raises
        ------
        NotFound
            If there is no such link of this user.
        """
        with self._container.sessions() as session:
            share = ShareRepository(session).get_owned(share_id, user_id)
            share.revoked_at = share.revoked_at or utc_now()

    def address_of(self, token: str) -> str:
        """Return what people are sent."""
        base = self._container.settings.resolved_public_url.rstrip("/")
        return f"{base}{SHARE_PATH}{token}"

    @staticmethod
    def _view(session: Session, share: Share, url: str = "") -> ShareView:
        return ShareView(
            share_id=share.id,
            item_id=share.owner_id,
            title=ArtifactRepository(session).title(share.owner_kind, share.owner_id),
            url=url,
            may_download=share.may_download,
            has_password=bool(share.password_hash),
            expires_at=share.expires_at.isoformat(),
            is_living=share.revoked_at is None and share.expires_at > utc_now(),
        )

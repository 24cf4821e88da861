"""Imported bodies lie in the storage as assets; whoever draws one copies it into the cache."""

from pathlib import Path

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.domain.assets import AssetRole, Bucket
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.production.bodies import imported_path


def fetch_body(container: Container, session: Session, user_id: str, spec: AvatarSpec) -> Path:
    """Put an imported body where the renderer looks for it; return its file.

    Raises
    ------
    InvalidRequest
        Reason ``avatar_rig_missing`` if this user has no such body. The cache is everybody's: a
        digest alone gives nobody a body.
    """
    asset = AssetRepository(session).find_content(user_id, AssetRole.RIG, spec.rig)
    if asset is None:
        raise InvalidRequest("no such body", reason="avatar_rig_missing")
    path = imported_path(spec.rig, container.settings.cache_dir)
    if not path.exists():
        container.storage.fetch(Bucket(asset.bucket), asset.key, path)
    return path

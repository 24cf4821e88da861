"""Bodies that came from a file: kept as an asset, drawn from the cache."""

from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.domain.assets import AssetFile, AssetRole, Bucket
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.production.avatar import rigged_path


def fetch_rig(context: JobContext, spec: AvatarSpec) -> tuple[AssetFile, ...]:
    """Put an imported body where the renderer looks for it.

    Returns the body as a file to publish with this job's character too, nothing for our own.

    Raises
    ------
    InvalidRequest
        If this user has no such body.
    """
    if not spec.rig:
        return ()
    with context.container.sessions() as session:
        asset = AssetRepository(session).find_content(context.user_id, AssetRole.RIG, spec.rig)
    if asset is None:  # the cache is everybody's: a digest alone gives nobody a body
        raise InvalidRequest("no such body", reason="avatar_rig_missing")
    path = rigged_path(spec, context.container.settings.cache_dir)
    if not path.exists():
        context.container.storage.fetch(Bucket(asset.bucket), asset.key, path)
    return (AssetFile(AssetRole.RIG, path),)

"""Bodies that came from a file, for jobs that draw or publish them."""

from avatar_g.backend.domain.assets import AssetFile, AssetRole
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.jobs.bodies import fetch_body
from avatar_g.backend.jobs.context import JobContext


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
        path = fetch_body(context.container, session, context.user_id, spec)
    return (AssetFile(AssetRole.RIG, path),)

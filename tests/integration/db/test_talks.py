"""Talk clips are found among other videos on each database, migrated from nothing."""

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.services import open_services
from tests.studio import add_user

pytestmark = pytest.mark.integration


def test_talk_clips_and_films_are_listed_apart(container: Container):
    ana = add_user(container, "ana")
    services = open_services(container)
    clip_id = services.talk.make_clip(ana, {"text": "გამარჯობა!"}).clip_id
    with container.sessions() as session:
        session.get(VideoClip, clip_id).finished_at = utc_now()
        session.add(VideoClip(user_id=ana, title="A film", finished_at=utc_now()))

    listed = {
        kind: [item.title for item in services.library.list(ana, kind=kind).items]
        for kind in ("talk", "video")
    }

    assert listed == {"talk": ["გამარჯობა!"], "video": ["A film"]}
    assert [clip.clip_id for clip in services.talk.clips(ana)] == [clip_id]

"""The peer makes a film of the same pictures, and is charged for it."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image

from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.media.probe import probe_media
from avatar_g.backend.production.video_peers import film_by_peer
from tests.films import film

pytestmark = pytest.mark.integration
SMALL = VideoFormat(160, 96, 10)


@pytest.mark.skipif(find_spec("moviepy") is None, reason="the peer is not installed")
@pytest.mark.filterwarnings("ignore")
def test_the_peer_films_pictures_words_and_sound(tmp_path: Path):
    pictures = [tmp_path / f"{number}.png" for number in range(2)]
    for number, path in enumerate(pictures):
        Image.new("RGB", (200, 120), (60 * number, 90, 120)).save(path)
    audio = film(tmp_path / "sound.mp4", SMALL, 2.0)
    target = tmp_path / "peer.mp4"

    cost = film_by_peer(pictures, audio, ["la"], target, picture=SMALL, film_s=1.0)

    found = probe_media(target)
    assert (found.width_px, found.height_px, found.frame_count) == (160, 96, 10)
    assert found.audio_codec == "aac"
    assert cost.cpu_s > 0.0
    assert cost.cpu_ms_per_frame == pytest.approx(1e3 * cost.cpu_s / 10, abs=10.0)

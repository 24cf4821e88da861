"""The Video Studio of somebody who has a recording of their own."""

from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from avatar_g.backend.media.wav import write_wav
from tests.e2e.pages.music_studio_page import SONG_MS
from tests.e2e.pages.video_studio_page import VideoStudioPage
from tests.recordings import Band, play


def studio_with_recording(
    context: BrowserContext, folder: Path, *, title: str, bars: int
) -> VideoStudioPage:
    """Open the page; a recording of that title and length is sent unless it is there."""
    studio = VideoStudioPage(context.new_page()).open()
    songs = studio.page.get_by_test_id("film-song")
    expect(studio.page.get_by_test_id("no-songs").or_(songs).first).to_be_visible()
    song = songs.filter(has_text=title)
    if song.count() == 0:
        recording = folder / f"{title}.wav"
        write_wav(recording, play(Band(bpm=120.0, bars=bars)).samples)
        sent = {"name": recording.name, "mimeType": "audio/wav", "buffer": recording.read_bytes()}
        answer = context.request.post("/api/music/upload", multipart={"file": sent})
        assert answer.ok, answer.text()
        expect(song).to_be_visible(timeout=SONG_MS)
    return studio

"""Words a creator writes under a recording: laid over what is sung, tapped, nudged."""

from collections.abc import Sequence
from dataclasses import replace

from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.repositories.videos import VideoRepository
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.domain.board_words import laid_over, ordered
from avatar_g.backend.domain.scenes import MAX_BOARD_LINES, BoardLine, SceneBoard
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.production.boards import read_board
from avatar_g.backend.services.video_drafts import VideoDrafts
from avatar_g.backend.services.video_views import VideoBoardView

_MAX_LINE_CHARS = 200


class VideoWords(VideoDrafts):
    """Lines of the creator's own and when they are heard; every change can be undone."""

    def write_words(self, user_id: str, video_id: str, text: str) -> VideoBoardView:
        """Lay pasted words roughly over the sung parts of a recording; empty: no words.

        Raises
        ------
        InvalidRequest
            Reason ``words_of_song`` for songs of ours, whose words are known, or
            ``too_many_lines``.
        NotFound
            If there is no such video of this user.
        """
        texts = [" ".join(line.split())[:_MAX_LINE_CHARS] for line in text.splitlines()]
        texts = [line for line in texts if line]
        if len(texts) > MAX_BOARD_LINES:
            raise InvalidRequest(
                "too many lines", reason="too_many_lines", limit=str(MAX_BOARD_LINES)
            )
        with self._container.sessions() as session:
            video = VideoRepository(session).get_owned(video_id, user_id)
            track = self._track_of(session, video)
            if self._asset(session, track, AssetRole.SCORE) is not None:
                raise InvalidRequest("the song has words", reason="words_of_song")
            song = self._asset(session, track, AssetRole.SONG_SMALL)
            if song is None:
                raise NotFound(f"track {track.id} has no sound")
        folder = self._folder(video)
        sung = self._desk.hear_voice(self._kept(song, folder / song.sha256[:16])) if texts else ()

        def change(video: VideoClip, _track: Track, timeline: Timeline) -> SceneBoard:
            board = read_board(video.board, timeline.duration_s)
            lines = laid_over(texts, sung, timeline.duration_s) if texts else ()
            return replace(board, lines=lines)

        return self._edit(user_id, video_id, change)

    def time_words(self, user_id: str, video_id: str, starts_s: Sequence[float]) -> VideoBoardView:
        """Let lines begin at tapped times, those that were not tapped as before.

        Parameters
        ----------
        starts_s
            One per line from the first on; a negative one keeps what is there.

        Raises
        ------
        InvalidRequest
            Reason ``line_unknown`` if there are fewer lines.
        """

        def change(video: VideoClip, _track: Track, timeline: Timeline) -> SceneBoard:
            board = read_board(video.board, timeline.duration_s)
            if len(starts_s) > len(board.lines):
                raise InvalidRequest("no such line", reason="line_unknown")
            return replace(board, lines=_tapped(board.lines, starts_s, timeline.duration_s))

        return self._edit(user_id, video_id, change)


def _tapped(
    lines: Sequence[BoardLine], starts_s: Sequence[float], duration_s: float
) -> tuple[BoardLine, ...]:
    """Move lines to their taps; each keeps its length as far as the next one allows."""
    moved = list(lines)
    for place, at_s in enumerate(starts_s):
        if at_s >= 0:
            length_s = lines[place].end_s - lines[place].start_s
            start_s = min(at_s, duration_s)
            moved[place] = replace(lines[place], start_s=start_s, end_s=start_s + length_s)
    return ordered(moved, duration_s)

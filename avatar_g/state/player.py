"""The song in the bottom player."""

import reflex as rx

from avatar_g.backend.domain.languages import title_language


class PlayerState(rx.State):
    """One song at a time; the browser plays it, the server only knows which."""

    title: rx.Field[str] = rx.field("")
    song_url: rx.Field[str] = rx.field("")
    peaks_url: rx.Field[str] = rx.field("")
    cover_url: rx.Field[str] = rx.field("")
    duration_s: rx.Field[float] = rx.field(0.0)
    continues: rx.Field[bool] = rx.field(False)
    """The same song with another sound: it goes on where it was."""

    @rx.var
    def title_language(self) -> str:
        """Language of the title, for the ``lang`` attribute."""
        return title_language(self.title, "")

    def _load(
        self,
        *,
        title: str,
        song_url: str,
        peaks_url: str,
        cover_url: str,
        song_s: float,
        continues: bool = False,
    ) -> None:
        self.continues = continues
        self.title = title
        self.song_url = song_url
        self.peaks_url = peaks_url
        self.cover_url = cover_url
        self.duration_s = song_s

    @rx.event
    def close(self):
        """Put the player away."""
        self._load(title="", song_url="", peaks_url="", cover_url="", song_s=0.0)

"""Built-in cover art: drawn by rules, titles set in the right script."""

from pathlib import Path

from avatar_g.backend.domain.progress import Checkpoint, Progress
from avatar_g.backend.engines.artwork.cover import draw_cover
from avatar_g.backend.media.fonts import FONTS_FOLDER
from avatar_g.backend.media.images import write_image
from avatar_g.backend.providers.ports import CoverOrder, ImageCapabilities


class LocalImageProvider:
    """Draws covers from the song's genre, mood and seed."""

    name = "local"
    capabilities = ImageCapabilities(max_side_px=2048, sets_titles=True, is_repeatable=True)

    def draw_cover(
        self, order: CoverOrder, path: Path, *, progress: Progress, checkpoint: Checkpoint
    ) -> None:
        """See :class:`~avatar_g.backend.providers.ports.ImageProvider`."""
        del checkpoint  # cheap enough to start again
        brief = order.brief
        pixels = draw_cover(
            title=order.title,
            artist=order.artist,
            genre=brief.genre,
            mood=brief.mood,
            seed=brief.seed,
            fonts=FONTS_FOLDER,
            size_px=order.side_px,
        )
        write_image(path, pixels)
        progress(1.0)

"""The SoundFont of this installation: checked, and kept where songs find it by its content."""

from pathlib import Path

from avatar_g.backend.engines.music.instruments.soundfont.reading import digest_of, read_soundfont
from avatar_g.backend.engines.music.instruments.soundfont.voices import lacking
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.production.caches import SOUNDFONTS


def offer_soundfont(path: Path | None, cache: Path) -> tuple[str, tuple[str, ...]]:
    """Return the SHA-256 of the SoundFont and the instruments it lacks, which ours play.

    The cache gets a link to the file, not a copy: who moves or changes the file is told so when a
    song is made again.

    Raises
    ------
    InvalidRequest
        Reason ``soundfont_unset`` if none is set.
    UnsupportedInput
        Reason ``soundfont_unreadable``, ``soundfont_foreign`` or ``soundfont_damaged``.
    """
    if path is None:
        raise InvalidRequest("AVATAR_G_SOUNDFONT is not set", reason="soundfont_unset")
    source = path.expanduser().resolve()
    absent = lacking(read_soundfont(source))
    digest = digest_of(source)
    kept = cache / SOUNDFONTS / f"{digest}.sf2"
    kept.parent.mkdir(parents=True, exist_ok=True)
    if not kept.exists() or kept.resolve() != source:
        kept.unlink(missing_ok=True)
        kept.symlink_to(source)
    return digest, absent

"""Writes the lyrics of a song: the same prompt and seed give the same words."""

from zlib import crc32

import numpy as np

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Lyrics
from avatar_g.backend.engines.music.lyrics.couplets import USUAL_VERSE_COUPLETS, lyrics_by

__all__ = ["USUAL_VERSE_COUPLETS", "write_lyrics"]


def write_lyrics(
    prompt: str,
    language: Language,
    *,
    seed: int,
    singer_is_male: bool = False,
    verse_couplets: int = USUAL_VERSE_COUPLETS,
) -> Lyrics:
    """Write verse (8 lines), pre (2), chorus (4) and bridge (2) on the prompt's subject.

    Parameters
    ----------
    prompt
        What the song is about, in any of the three languages.
    language
        Language of the words.
    seed
        The same prompt and seed give the same words.
    singer_is_male
        Russian past tense tells who sings; such couplets are chosen to match.
    verse_couplets
        Wanted pairs of verse lines; a long song needs more. No line comes twice, so the book's
        couplets on the subject are the limit (about a dozen).
    """
    return lyrics_by(
        np.random.default_rng([seed, crc32(prompt.encode())]),
        prompt,
        language,
        singer_is_male=singer_is_male,
        verse_couplets=verse_couplets,
    )

"""Compiles the vocoder's kernels."""

import numpy as np

from avatar_g.backend.domain.timing import SungNote
from avatar_g.backend.engines.music.singing.intonation import Delivery
from avatar_g.backend.engines.music.singing.phrase import Timbre, sing_phrase
from avatar_g.backend.engines.music.singing.trajectory import SungPhone


def warm_up() -> None:
    """Sing a fraction of a second."""
    sing_phrase(
        (SungPhone("a", 0.0, 0.2, 0.0, 0.1, is_nucleus=True),),
        (SungNote(0.0, 0.2, 60.0, 0.7, 0),),
        np.full((40, 513), -10.0, np.float32),
        Timbre(1024, 1.0, 0.0, 0.0, 0.02, Delivery(0.07, 5.5, 35.0)),
        seed=1,
    )

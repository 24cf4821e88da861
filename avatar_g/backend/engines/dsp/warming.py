"""Compiles every kernel of the package, so that the first song does not wait for it."""

import numpy as np

from avatar_g.backend.engines.dsp.dynamics import compress, limit_true_peak
from avatar_g.backend.engines.dsp.filters import apply_biquads, high_pass
from avatar_g.backend.engines.dsp.loudness import integrated_lufs
from avatar_g.backend.engines.dsp.pitch import track_pitch


def warm_up() -> None:
    """Run each kernel once on a blink of silence."""
    stereo = np.zeros((8_820, 2), np.float32)
    apply_biquads(stereo, high_pass(100.0))
    apply_biquads(np.zeros((64, 1), np.float32), high_pass(100.0))
    compress(stereo, threshold_db=-20.0, ratio=2.0, attack_s=0.01, release_s=0.1)
    limit_true_peak(stereo, 0.8)
    integrated_lufs(stereo)
    integrated_lufs(stereo[:, :1])
    track_pitch(np.zeros(4_410, np.float32))

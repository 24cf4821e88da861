"""Scripts of the Video Studio; one folder, so that they share one clock and one set of frames."""

import reflex as rx

for _part in ("clock", "frames", "hand", "lanes", "marks", "pictures", "scenes", "tools"):
    rx.asset(f"video_{_part}.jsx", shared=True)
rx.asset("waveform_bars.jsx", shared=True)
PREVIEW = rx.asset("video_preview.jsx", shared=True).importable_path
TIMELINE = rx.asset("video_timeline.jsx", shared=True).importable_path
WORDS = rx.asset("video_words.jsx", shared=True).importable_path

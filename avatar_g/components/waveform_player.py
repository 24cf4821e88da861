"""A playable waveform: in the voice step, in the library and in the bottom player."""

import reflex as rx

from avatar_g.components.choose import Number
from avatar_g.components.text import t

_SCRIPT = rx.asset("waveform_player.jsx", shared=True).importable_path
rx.asset("waveform_bars.jsx", shared=True)


class WaveformPlayer(rx.NoSSRComponent):
    """Audio element, bars and a slider; needs the browser's frame clock, hence the script."""

    library = _SCRIPT
    tag = "WaveformPlayer"

    src: rx.Var[str]
    peaks_url: rx.Var[str]
    duration: rx.Var[float]
    bars: rx.Var[int]
    hotkey: rx.Var[bool]
    autoplay: rx.Var[bool]
    continues: rx.Var[bool]
    compact: rx.Var[bool]
    play_label: rx.Var[str]
    pause_label: rx.Var[str]
    seek_label: rx.Var[str]


def waveform_player(
    *,
    src: rx.Var[str],
    peaks_url: rx.Var[str],
    duration_s: Number,
    is_compact: bool = False,
    starts_by_itself: bool = False,
    continues: rx.Var[bool] | bool = False,
) -> rx.Component:
    """Place a player.

    Parameters
    ----------
    peaks_url
        JSON: an array of peaks or of ``[lowest, highest]`` pairs, any scale.
    is_compact
        True in a card: fewer bars, small button, Space does not reach it.
    continues
        Whether another ``src`` is the same song after an edit, so that it goes on where it was.
    """
    return WaveformPlayer.create(
        src=src,
        peaks_url=peaks_url,
        duration=duration_s,
        bars=44 if is_compact else 160,
        hotkey=not is_compact,
        autoplay=starts_by_itself,
        continues=continues,
        compact=is_compact,
        play_label=t("player.play"),
        pause_label=t("player.pause"),
        seek_label=t("player.seek"),
    )

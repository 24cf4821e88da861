"""The open song for the ear: its mixer, and two versions side by side."""

from typing import Any

import reflex as rx

from avatar_g.backend.domain.edits import STEMS
from avatar_g.components.text import t
from avatar_g.state.music import MusicState
from avatar_g.state.song_rows import StemView, Version

_MIXER = rx.asset("stem_mixer.jsx", shared=True).importable_path
_COMPARE = rx.asset("version_compare.jsx", shared=True).importable_path
rx.asset("track_sheet.jsx", shared=True)
rx.asset("waveform_bars.jsx", shared=True)


def _stem(
    stem: rx.Var[str], gain_db: rx.Var[float], is_muted: rx.Var[bool]
) -> tuple[rx.Var[str], rx.Var[float], rx.Var[bool]]:
    return (stem, gain_db, is_muted)


class StemMixer(rx.NoSSRComponent):
    """Faders that follow the hand, and stems heard alone: needs audio elements in step."""

    library = _MIXER
    tag = "StemMixer"

    stems: rx.Var[list[StemView]]
    song_url: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    on_stem: rx.EventHandler[_stem]


class VersionCompare(rx.NoSSRComponent):
    """Two audio elements at one place and one loudness."""

    library = _COMPARE
    tag = "VersionCompare"

    versions: rx.Var[list[Version]]
    current: rx.Var[str]
    texts: rx.Var[dict[str, str]]


def stem_mixer() -> rx.Component:
    """Place the mixer of the open song."""
    texts: dict[str, Any] = {name: t(f"music.stems.{name}") for name in STEMS}
    texts |= {name: t(f"music.mix.{name}", name="{name}") for name in ("mute", "solo", "gain")}
    return StemMixer.create(
        stems=MusicState.track.stems,
        song_url=MusicState.track.row.song_url,
        texts=texts,
        on_stem=MusicState.set_stem,
    )


def version_compare() -> rx.Component:
    """Place the comparison; it needs two finished versions."""
    texts: dict[str, Any] = {
        "play": t("player.play"),
        "pause": t("player.pause"),
        "listen": t("music.versions.listen"),
        "side_0": t("music.versions.side", side="A"),
        "side_1": t("music.versions.side", side="B"),
    }
    return VersionCompare.create(
        versions=MusicState.track.versions, current=MusicState.track.track_id, texts=texts
    )

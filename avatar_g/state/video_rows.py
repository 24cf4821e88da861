"""What the Video Studio shows: drafts, the open one, its scenes and what a render takes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from avatar_g.backend.services.avatar_views import AvatarCard
from avatar_g.backend.services.files import DownloadFile
from avatar_g.backend.services.video_views import (
    RenderEstimate,
    SourceView,
    VideoBoardView,
    VideoCard,
)
from avatar_g.state.library import clock

__all__ = [
    "DownloadFile",
    "DraftCard",
    "Estimate",
    "LineSpan",
    "OpenVideo",
    "PerformerRow",
    "SceneRow",
    "SectionSpan",
    "SourceRow",
    "WordsStyle",
]


@dataclass
class DraftCard:
    """One draft of the list."""

    video_id: str = ""
    title: str = ""
    frame_url: str = ""
    is_finished: bool = False

    @classmethod
    def of(cls, card: VideoCard) -> "DraftCard":
        """Build the card of one draft."""
        return cls(card.video_id, card.title, card.frame_url, card.is_finished)


@dataclass
class SourceRow:
    """One upload."""

    source_id: str = ""
    kind: str = ""
    title: str = ""
    url: str = ""

    @classmethod
    def of(cls, source: SourceView) -> "SourceRow":
        """Build the row of one upload."""
        return cls(source.source_id, source.kind, source.title, source.url)


@dataclass
class SectionSpan:
    """One section of the song."""

    name: str = ""
    start_s: float = 0.0
    end_s: float = 0.0


@dataclass
class LineSpan:
    """One sung line."""

    text: str = ""
    start_s: float = 0.0
    end_s: float = 0.0
    voice: str = ""


@dataclass
class SceneRow:
    """One scene as the timeline and the inspector show it."""

    scene_id: str = ""
    number: int = 0
    start_s: float = 0.0
    end_s: float = 0.0
    middle_s: float = 0.0
    """Where the preview looks."""
    start_text: str = ""
    end_text: str = ""
    length_text: str = ""
    section: str = ""
    mode: str = ""
    background: str = ""
    """``kind``, of places and patterns ``kind:name``, of pictures ``kind:source_id``."""
    camera: str = ""
    framing: str = ""
    action: str = ""
    transition: str = ""
    look: str = ""
    """A filter's name, of one's own look-up tables ``lut:source_id``."""
    strength_percent: float = 0.0
    motion: str = ""
    position: str = ""
    layout: str = ""
    visualiser: str = ""
    visualiser_at: str = ""
    transition_s: float = 0.0
    energy_percent: float = 50.0
    follows_energy: bool = True
    """Whether the scene is as full as its section of the song."""
    pulse_percent: float = 0.0
    colours: list[str] = field(default_factory=list)
    """Of the background."""
    blur_percent: float = 0.0
    dim_percent: float = 0.0
    angle_deg: float = 0.0
    sources: list[str] = field(default_factory=list)
    digest: str = ""
    """Of everything that decides how the scene looks."""

    @classmethod
    def of(cls, scene: Mapping[str, Any], number: int) -> "SceneRow":
        """Build the row of one scene of a board's plain JSON."""
        start_s, end_s = float(scene["start_s"]), float(scene["end_s"])
        return cls(
            scene_id=scene["scene_id"],
            number=number,
            start_s=start_s,
            end_s=end_s,
            middle_s=round((start_s + end_s) / 2, 3),
            start_text=tenths(start_s),
            end_text=tenths(end_s),
            length_text=f"{end_s - start_s:.1f}",
            section=scene["section"],
            mode=scene["mode"],
            background=background_name(scene["background"]),
            camera=scene["camera"],
            framing=scene["framing"],
            action=scene["action"],
            transition=scene["transition"]["kind"],
            look=look_name(scene["look"]),
            strength_percent=_percent(scene["look"]["strength"]),
            motion=scene["lyrics"]["motion"],
            position=scene["lyrics"]["position"],
            layout=scene["layout"],
            visualiser=scene["visualiser"]["kind"],
            visualiser_at=scene["visualiser"]["at"],
            transition_s=float(scene["transition"]["duration_s"]),
            energy_percent=_percent(0.5 if scene["energy"] is None else scene["energy"]),
            follows_energy=scene["energy"] is None,
            pulse_percent=_percent(scene["pulse"]),
            colours=list(scene["background"]["colours"]),
            blur_percent=_percent(scene["background"]["blur"]),
            dim_percent=_percent(scene["background"]["dim"]),
            angle_deg=float(scene["background"]["angle_deg"]),
            sources=list(scene["sources"]),
            digest=_digest(scene),
        )


@dataclass
class WordsStyle:
    """How words are written in the whole video; of scenes that differ, the first one's way."""

    motion: str = ""
    font: str = ""
    size: float = 50.0
    colour: str = "#ffffff"
    sung_colour: str = ""
    outline: float = 3.0
    outline_colour: str = "#000000"
    box_percent: float = 0.0
    box_colour: str = "#000000"
    position: str = ""
    is_even: bool = True
    """Whether every scene writes alike."""

    @classmethod
    def of(cls, scenes: Sequence[Mapping[str, Any]]) -> "WordsStyle":
        """Build the style that is shown for a board's scenes."""
        styles = [scene["lyrics"] for scene in scenes]
        first = styles[0]
        return cls(
            motion=first["motion"],
            font=first["font"],
            size=float(first["size"]),
            colour=first["colour"],
            sung_colour=first["sung_colour"],
            outline=float(first["outline"]),
            outline_colour=first["outline_colour"],
            box_percent=_percent(first["box"]),
            box_colour=first["box_colour"],
            position=first["position"],
            is_even=all(style == first for style in styles),
        )


@dataclass
class PerformerRow:
    """One of the creator's characters."""

    avatar_id: str = ""
    title: str = ""
    thumb_url: str = ""

    @classmethod
    def of(cls, card: AvatarCard) -> "PerformerRow":
        """Build the row of one character."""
        return cls(card.avatar_id, card.title, card.thumb_url)


@dataclass
class Estimate:
    """What a render will take."""

    wall_s: int = 0
    size_text: str = ""
    width_px: int = 0
    height_px: int = 0

    @classmethod
    def of(cls, found: RenderEstimate) -> "Estimate":
        """Build what is shown of an estimate."""
        return cls(
            max(1, round(found.wall_s)), f"{found.size_mb:.1f}", found.width_px, found.height_px
        )


@dataclass
class OpenVideo:
    """The open draft; without an id none is open."""

    video_id: str = ""
    title: str = ""
    length_text: str = ""
    duration_s: float = 0.0
    aspect: str = ""
    mode: str = ""
    edit_number: int = 0
    can_undo: bool = False
    can_redo: bool = False
    scenes: list[SceneRow] = field(default_factory=list)
    sections: list[SectionSpan] = field(default_factory=list)
    lines: list[LineSpan] = field(default_factory=list)
    beats_s: list[float] = field(default_factory=list)
    downbeats_s: list[float] = field(default_factory=list)
    style: WordsStyle = field(default_factory=WordsStyle)
    performers: list[str] = field(default_factory=list)
    is_recording: bool = False
    audio_url: str = ""
    peaks_url: str = ""
    whole: str = ""
    """Digest of what decides how every scene looks."""
    sources: list[SourceRow] = field(default_factory=list)
    video_url: str = ""
    frame_url: str = ""
    job_id: str = ""
    status: str = ""

    @classmethod
    def of(cls, view: VideoBoardView) -> "OpenVideo":
        """Build everything that is shown of a draft."""
        return cls(
            video_id=view.video_id,
            title=view.title,
            length_text=clock(view.duration_s),
            duration_s=view.duration_s,
            aspect=view.aspect,
            mode=view.board["mode"],
            edit_number=view.edit_number,
            can_undo=view.can_undo,
            can_redo=view.can_redo,
            scenes=[SceneRow.of(scene, place) for place, scene in _numbered(view)],
            sections=[
                SectionSpan(one["name"], one["start_s"], one["end_s"]) for one in view.sections
            ],
            lines=[
                LineSpan(one["text"], one["start_s"], one["end_s"], one["voice"])
                for one in view.lines
            ],
            beats_s=list(view.beats_s),
            downbeats_s=list(view.downbeats_s),
            style=WordsStyle.of(view.board["scenes"]),
            performers=list(view.performers),
            is_recording=view.is_recording,
            audio_url=view.audio_url,
            peaks_url=view.peaks_url,
            whole=_digest([view.aspect, view.performers, view.lines]),
            sources=[SourceRow.of(source) for source in view.sources],
            video_url=view.video_url,
            frame_url=view.frame_url,
            job_id=view.job_id,
            status=view.status,
        )


def background_name(background: Mapping[str, Any]) -> str:
    """Return one name for a background, as the inspector's list has it."""
    kind = background["kind"]
    named = {
        "stage": background["theme"] or "",
        "animated": background["animation"],
        "image": background["source"],
        "blurred": background["source"],
        "clip": background["source"],
    }
    name = named.get(kind, "")
    return f"{kind}:{name}" if name else kind


def look_name(look: Mapping[str, Any]) -> str:
    """Return one name for a look; of one's own table ``lut:source_id``."""
    return f"lut:{look['source']}" if look["filter"] == "lut" else str(look["filter"])


def look_fields(name: str) -> dict[str, Any]:
    """Return the fields of a look by such a name."""
    kind, _, source = name.partition(":")
    return {"filter": kind, "source": source}


def background_fields(name: str) -> dict[str, Any]:
    """Return the fields of a background by such a name."""
    kind, _, rest = name.partition(":")
    if kind == "stage":
        return {"kind": kind, "theme": rest or None, "source": ""}
    if kind == "animated":
        return {"kind": kind, "animation": rest, "source": ""}
    return {"kind": kind, "source": rest}


def _percent(share: float) -> float:
    return float(round(100 * share))


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def tenths(seconds: float) -> str:
    """Return ``minutes:seconds.tenths``."""
    minutes, rest = divmod(round(10 * seconds), 600)
    return f"{minutes}:{rest // 10:02d}.{rest % 10}"


def _numbered(view: VideoBoardView) -> "enumerate[dict[str, Any]]":
    return enumerate(view.board["scenes"], 1)

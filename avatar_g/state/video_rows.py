"""What the Video Studio shows: drafts, the open one, its scenes and what a render takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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
    "SceneRow",
    "SectionSpan",
    "SourceRow",
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
    strength_percent: float = 0.0
    motion: str = ""
    position: str = ""
    sources: list[str] = field(default_factory=list)

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
            look=scene["look"]["filter"],
            strength_percent=float(round(100 * scene["look"]["strength"])),
            motion=scene["lyrics"]["motion"],
            position=scene["lyrics"]["position"],
            sources=list(scene["sources"]),
        )


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
    downbeats_s: list[float] = field(default_factory=list)
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
            downbeats_s=list(view.downbeats_s),
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


def background_fields(name: str) -> dict[str, Any]:
    """Return the fields of a background by such a name."""
    kind, _, rest = name.partition(":")
    if kind == "stage":
        return {"kind": kind, "theme": rest or None, "source": ""}
    if kind == "animated":
        return {"kind": kind, "animation": rest, "source": ""}
    return {"kind": kind, "source": rest}


def tenths(seconds: float) -> str:
    """Return ``minutes:seconds.tenths``."""
    minutes, rest = divmod(round(10 * seconds), 600)
    return f"{minutes}:{rest // 10:02d}.{rest % 10}"


def _numbered(view: VideoBoardView) -> "enumerate[dict[str, Any]]":
    return enumerate(view.board["scenes"], 1)

"""Projects as their pages draw them: texts and numbers, nothing to compute in the browser."""

from dataclasses import dataclass, field

from avatar_g.backend.domain.languages import title_language
from avatar_g.backend.domain.projects import ProjectActKind, ProjectRole
from avatar_g.backend.services.project_views import (
    ActView,
    BoardThing,
    MemberView,
    ProjectCard,
)
from avatar_g.state.library_rows import clock, day

ROLES = tuple(role.value for role in ProjectRole)
GRANTED = (ProjectRole.VIEWER.value, ProjectRole.EDITOR.value)
"""Roles an owner gives."""
ACTS = tuple(kind.value for kind in ProjectActKind)
MARKS = ("making", "outdated", "draft", "ready")
COLUMNS = ("avatar", "song", "video")
CARD_PITCH_PX = 106
"""Height of a card on the board and the gap below it; the style sheet has the same."""
_MIDDLE_PX = 48
GAP_PX = 44
"""Between two columns, where the lines are drawn."""


@dataclass
class ProjectTile:
    """One project in the list."""

    project_id: str = ""
    title: str = ""
    language: str = ""
    role: str = ""
    owner: str = ""
    avatars: int = 0
    songs: int = 0
    videos: int = 0
    thumbs: list[str] = field(default_factory=list)
    date_text: str = ""

    @classmethod
    def of(cls, card: ProjectCard) -> "ProjectTile":
        """Read what the service tells."""
        return cls(
            project_id=card.project_id,
            title=card.title,
            language=title_language(card.title, ""),
            role=card.role,
            owner=card.owner,
            avatars=card.avatars,
            songs=card.songs,
            videos=card.videos,
            thumbs=list(card.thumb_urls),
            date_text=day(card.edited_at),
        )


@dataclass
class BoardCard:
    """One thing on the board."""

    item_id: str = ""
    kind: str = ""
    title: str = ""
    language: str = ""
    facts: str = ""
    """Length, shape and size: the same in all languages."""
    genre: str = ""
    version: int = 0
    thumb_url: str = ""
    media_url: str = ""
    captions_url: str = ""
    duration_s: float = 0.0
    is_own: bool = False
    can_take_out: bool = False
    shows: str = ""
    """Titles of the characters in a video."""
    changed: str = ""
    """Titles of what was changed since the video was made."""
    mark: str = ""
    """One of ``MARKS``."""
    percent: int = 0

    @classmethod
    def of(cls, thing: BoardThing, *, may_edit: bool, shows: str) -> "BoardCard":
        """Build the card of one thing."""
        length = clock(thing.duration_s) if thing.duration_s else ""
        facts = " · ".join(part for part in (length, thing.resolution, thing.aspect) if part)
        return cls(
            item_id=thing.item_id,
            kind=thing.kind,
            title=thing.title,
            language=title_language(thing.title, thing.language),
            facts=facts,
            genre=thing.genre,
            version=thing.version,
            thumb_url=thing.thumb_url,
            media_url=thing.media_url,
            captions_url=thing.captions_url,
            duration_s=thing.duration_s,
            is_own=thing.is_own,
            can_take_out=may_edit and not thing.is_shown,
            shows=shows,
            changed=", ".join(thing.changed),
            mark=_mark(thing),
            percent=round(100 * thing.share),
        )


@dataclass
class BoardLine:
    """A line from a song to the video that films it, in the gap between their columns."""

    path: str = ""
    is_outdated: bool = False


@dataclass
class MemberRow:
    """Somebody in a project."""

    member_id: str = ""
    name: str = ""
    role: str = ""
    is_you: bool = False
    initial: str = ""

    @classmethod
    def of(cls, member: MemberView) -> "MemberRow":
        """Read what the service tells."""
        return cls(
            member_id=member.member_id,
            name=member.name,
            role=member.role,
            is_you=member.is_you,
            initial=(member.name.strip() or "·")[:1],
        )


@dataclass
class ActRow:
    """One line of the activity."""

    number: int = 0
    date_text: str = ""
    time_text: str = ""
    """``14:05``, in the studio's own time."""
    kind: str = ""
    actor: str = ""
    subject: str = ""
    about: str = ""

    @classmethod
    def of(cls, number: int, act: ActView) -> "ActRow":
        """Read what the service tells."""
        here = act.at.astimezone()
        return cls(
            number=number,
            date_text=day(here),
            time_text=f"{here:%H:%M}",
            kind=act.kind,
            actor=act.actor,
            subject=act.subject,
            about=act.about,
        )


def column_of(kind: str) -> str:
    """Return the column of a kind of thing."""
    return {"avatar": "avatar", "song": "song", "upload": "song"}.get(kind, "video")


def board_lines(
    songs: list[BoardCard], videos: list[BoardCard], edges: list[tuple[str, str]]
) -> list[BoardLine]:
    """Draw the lines between songs and videos, top to bottom."""
    rows = {card.item_id: number for number, card in enumerate(songs)}
    films = {card.item_id: number for number, card in enumerate(videos)}
    lines = []
    for source, made in edges:
        if source in rows and made in films:
            start = rows[source] * CARD_PITCH_PX + _MIDDLE_PX
            end = films[made] * CARD_PITCH_PX + _MIDDLE_PX
            half = GAP_PX // 2
            path = f"M0 {start}C{half} {start} {half} {end} {GAP_PX} {end}"
            lines.append(BoardLine(path, videos[films[made]].mark == "outdated"))
    return lines


def _mark(thing: BoardThing) -> str:
    if thing.job_id:
        return "making"
    if thing.changed:
        return "outdated"
    return "ready" if thing.is_finished else "draft"

"""What Avatar G needs done, one protocol per capability.

The built-in engines and every vendor stand behind the same ports; the studio offers only what the
chosen provider's capabilities say. A provider blocks until done, so it is called from a worker.
``progress`` may raise to cancel: an adapter then releases what it holds at the provider and lets
the exception pass. A paid adapter remembers the remote job in ``checkpoint``, so that a retry never
pays twice. Every call may raise ``ProviderRejected`` (will never work here) or
``ProviderUnavailable`` (try later).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import SongBrief
from avatar_g.backend.domain.progress import Checkpoint, Progress
from avatar_g.backend.domain.speech import MoodSpan, Sentence
from avatar_g.backend.domain.timing import Timeline


@dataclass(frozen=True, slots=True)
class MusicCapabilities:
    """What the Music Studio may offer."""

    languages: frozenset[Language]
    """Languages it sings; empty: instrumental only."""
    max_duration_s: float
    plans_ahead: bool
    """The timeline exists before the audio, so pictures can start at once."""
    has_stems: bool
    is_repeatable: bool
    """The same brief gives the same bytes."""


@dataclass(frozen=True, slots=True)
class SongPlan:
    """A song before it sounds."""

    score_json: str
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class SongAudioFiles:
    """A song that sounds, as files in one folder."""

    mix: Path
    """16-bit stereo WAV."""
    stems: dict[str, Path]
    loudness_lufs: float
    true_peak_dbtp: float


class MusicProvider(Protocol):
    """Turns a brief into a sung song."""

    name: str
    capabilities: MusicCapabilities

    def plan(self, brief: SongBrief, *, has_user_form: bool = False) -> SongPlan:
        """Compose: who sings which word when. Only if ``capabilities.plans_ahead``.

        ``has_user_form``: the lyrics are the creator's own, their sections and order are kept.
        """
        ...

    def render(
        self, plan: SongPlan, folder: Path, *, progress: Progress, checkpoint: Checkpoint
    ) -> SongAudioFiles:
        """Sing and play the plan into ``folder``; its length is the timeline's, to the sample."""
        ...


@dataclass(frozen=True, slots=True)
class SpeechCapabilities:
    """What the talking avatar may offer."""

    languages: frozenset[Language]
    has_phonemes: bool
    """Phoneme times come with the audio; else they must be found in it."""
    is_repeatable: bool


@dataclass(frozen=True, slots=True)
class SpeechFiles:
    """Spoken text."""

    audio: Path
    timeline: Timeline
    """One line per caption, no notes."""
    moods: tuple[MoodSpan, ...]


class SpeechProvider(Protocol):
    """Reads a script aloud."""

    name: str
    capabilities: SpeechCapabilities

    def speak(
        self,
        sentences: Sequence[Sentence],
        *,
        language: Language,
        voice: str,
        speed: float,
        folder: Path,
        progress: Progress,
        checkpoint: Checkpoint,
    ) -> SpeechFiles:
        """Speak a script into ``folder``; ``language`` is that of sentences that show none."""
        ...


@dataclass(frozen=True, slots=True)
class AvatarCapabilities:
    """What the Avatar Builder may offer."""

    languages: frozenset[Language]
    """Languages of the description."""
    is_editable: bool
    """The result is an ``AvatarSpec`` whose parts stay changeable."""
    is_repeatable: bool


class AvatarProvider(Protocol):
    """Turns words into a character."""

    name: str
    capabilities: AvatarCapabilities

    def describe(self, prompt: str, *, seed: int) -> AvatarSpec:
        """Read a character out of ``prompt``; what it leaves open follows from the seed."""
        ...


@dataclass(frozen=True, slots=True)
class ImageCapabilities:
    """What cover art may offer."""

    max_side_px: int
    sets_titles: bool
    """Letters are set by us in the right script, not painted by a model."""
    is_repeatable: bool


@dataclass(frozen=True, slots=True)
class CoverOrder:
    """A cover to draw."""

    title: str
    artist: str
    brief: SongBrief
    side_px: int


class ImageProvider(Protocol):
    """Draws pictures for a song."""

    name: str
    capabilities: ImageCapabilities

    def draw_cover(
        self, order: CoverOrder, path: Path, *, progress: Progress, checkpoint: Checkpoint
    ) -> None:
        """Draw a square cover into ``path`` (PNG)."""
        ...

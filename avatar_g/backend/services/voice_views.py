"""What pages show of voices."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class SampleView:
    """One recording of a voice."""

    line: int
    """0: the text of the consent, else a line of the guided script."""
    duration_s: float
    speech_s: float
    noise_db: float
    clipped_share: float
    sample_url: str
    """Opens for its owner only."""


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of the guided script and what is known of its reading."""

    number: int
    text: str
    is_recorded: bool = False
    reread: str = ""
    """Why it should be read again; empty: there is no need."""


@dataclass(frozen=True, slots=True)
class VoiceView:
    """One voice of a creator."""

    voice_id: str = ""
    title: str = ""
    kind: str = ""
    """``designed`` or ``recorded``."""
    language: str = ""
    level: str = ""
    """A ``TrainingLevel`` once the voice is trained."""
    digest: str = ""
    """Content hash of its model; empty: it cannot sing yet."""
    is_ready: bool = False
    """Whether it may sing and speak."""
    has_consent: bool = False
    phrase: str = ""
    """What is to be read aloud before the consent."""
    design: dict[str, Any] = field(default_factory=dict)
    samples: list[SampleView] = field(default_factory=list)
    report: dict[str, Any] = field(default_factory=dict)
    """Of the last training: ``coverage``, ``noise_db``, ``clipped_share``, ``reread`` and so on."""
    job_id: str = ""
    status: str = ""
    stage: str = ""
    share: float = 0.0
    error_code: str = ""
    error_reason: str = ""
    created_at: str = ""


@dataclass(frozen=True, slots=True)
class SlotView:
    """Who sings and speaks as A, B or C."""

    slot: str = ""
    kind: str = "built_in"
    built_in: str = ""
    """Letter of the built-in voice, where it is one."""
    voice_id: str = ""
    title: str = ""
    """Empty for built-in voices: they are named by the catalogue."""
    level: str = ""


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What is to be agreed to, in one language."""

    language: str
    version: int
    text: str


@dataclass(frozen=True, slots=True)
class DerivedItem:
    """Something a voice is heard in."""

    item_id: str
    kind: str
    """``song``, ``talk`` or ``video``."""
    title: str


@dataclass(frozen=True, slots=True)
class RevokedVoice:
    """What the withdrawal of a consent did."""

    voice_id: str
    items: list[DerivedItem]
    """Everything made with the voice: blocked from sharing from now on."""
    took_ms: float
    """How long it took to list and block them."""


@dataclass(frozen=True, slots=True)
class StartedVoice:
    """A voice that is being trained."""

    job_id: str
    voice_id: str
    status: str


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row of the consent ledger as its owner sees it."""

    number: int
    voice_id: str
    action: str
    version: int
    language: str
    text: str
    phrase: str
    recording_sha256: str
    at: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class LedgerView:
    """A creator's ledger and whether it is whole."""

    is_intact: bool
    fault: str = ""
    """``missing``, ``changed`` or ``broken_link``."""
    fault_number: int = 0
    rows: list[LedgerRow] = field(default_factory=list)

"""Background work as the creator sees it."""

from dataclasses import dataclass
from enum import StrEnum


class JobKind(StrEnum):
    """What a job makes."""

    TRACK_GENERATE = "track_generate"
    AVATAR_GENERATE = "avatar_generate"
    VIDEO_GENERATE = "video_generate"
    TALK_GENERATE = "talk_generate"
    AVATAR_PREVIEW = "avatar_preview"
    """An edited character for the builder's stage; somebody is watching."""
    TRACK_REMIX = "track_remix"
    TRACK_EXTEND = "track_extend"
    TRACK_EDIT = "track_edit"
    """Changed notes, words, chords or faders of a track; somebody is listening."""
    TRACK_EXPORT = "track_export"
    """One archive with every open format of a track."""
    COVER_DRAW = "cover_draw"
    AVATAR_EXPORT = "avatar_export"
    """Pictures from four sides, a cut-out portrait and a turntable video."""
    AVATAR_IMPORT = "avatar_import"
    """A character from a file of another program."""
    TRACK_IMPORT = "track_import"
    """A creator's own recording: decoded, listened to, ready to be filmed."""
    VOICE_TRAIN = "voice_train"
    """A voice learnt from recordings of somebody who consented."""
    ACCOUNT_EXPORT = "account_export"
    """One archive with everything a person has here."""
    MAIL_SEND = "mail_send"
    """A message about the account itself."""
    WEBHOOK_DELIVER = "webhook_deliver"
    """The end of another job told to an address of the creator's."""


class JobStatus(StrEnum):
    """Life of a job."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Tell whether the job will not change any more."""
        return self in {JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED}

    @property
    def word(self) -> str:
        """What the API and webhooks call it: the words of the design document."""
        return _WORDS.get(self, self.value)


_WORDS = {JobStatus.RUNNING: "processing", JobStatus.SUCCEEDED: "completed"}


PLANNED = "planned"
"""Milestone of a track job: score and timeline exist, so the video may be drawn."""

HEARD = "heard"
"""Milestone of an edit: the changed song can be played."""

SHOWN = "shown"
"""Milestone of a preview: the stage's file exists."""


class JobStage(StrEnum):
    """Step of a job; the catalogue key is ``stages.<value>``."""

    WAITING = "waiting"
    LYRICS = "lyrics"
    MELODY = "melody"
    VOICE = "voice"
    SPEECH = "speech"
    MIX = "mix"
    ARRANGE = "arrange"
    COVER = "cover"
    BODY = "body"
    WARDROBE = "wardrobe"
    PORTRAIT = "portrait"
    STAGE = "stage"
    FRAMES = "frames"
    CONVERT = "convert"
    SOUND = "sound"
    ARCHIVE = "archive"
    READING = "reading"
    LISTEN = "listen"
    LEARN = "learn"
    SENDING = "sending"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class JobEvent:
    """One progress message; the ``jobs`` row stays the truth."""

    job_id: str
    user_id: str
    kind: JobKind
    status: JobStatus
    share: float = 0.0
    """Finished share, 0..1."""
    stage: str = ""
    eta_s: float | None = None
    error_code: str = ""
    milestone: str = ""
    """Last named point reached, such as ``planned``: its files are already usable."""

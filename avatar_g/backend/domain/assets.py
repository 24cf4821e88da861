"""Finished files: what they are to their owner and how they travel."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class AssetRole(StrEnum):
    """What a file is to the track, avatar or video it belongs to; one file per role."""

    SONG = "song"
    """The mix, lossless."""
    SONG_SMALL = "song_small"
    """The mix, compressed for the player."""
    SCORE = "score"
    TIMELINE = "timeline"
    TIMINGS = "timings"
    MIDI = "midi"
    MUSICXML = "musicxml"
    LYRICS = "lyrics"
    COVER = "cover"
    PEAKS = "peaks"
    SHEET = "sheet"
    """What the Music Studio draws of a song: sections, chords, lines, notes, words."""
    BASE_SCORE = "base_score"
    """The score before the first edit."""
    BALANCE = "balance"
    """Gains of mix and master, kept through edits."""
    ARCHIVE = "archive"
    """Every open format in one file."""
    UPLOAD = "upload"
    """A recording as it was sent; gone when it is imported."""
    ANALYSIS = "analysis"
    """What was heard in a recording."""
    STEM_DRUMS = "stem_drums"
    STEM_BASS = "stem_bass"
    STEM_CHORDS = "stem_chords"
    STEM_PAD = "stem_pad"
    STEM_LEAD = "stem_lead"
    STEM_FX = "stem_fx"
    STEM_VOCALS_A = "stem_vocals_A"
    STEM_VOCALS_B = "stem_vocals_B"
    STEM_VOCALS_C = "stem_vocals_C"
    AVATAR = "avatar"
    """The VRM file."""
    AVATAR_GLB = "avatar_glb"
    """The same file under the name most programs know."""
    AVATAR_PREVIEW = "avatar_preview"
    """What earlier versions put on the builder's stage; no longer made."""
    AVATAR_SPEC = "avatar_spec"
    RIG = "rig"
    """The character as the renderer loads it."""
    PORTRAIT = "portrait"
    PICTURE = "picture"
    """The portrait, large and lossless."""
    CUTOUT = "cutout"
    """The portrait on a transparent ground."""
    TURN_FRONT = "turn_front"
    TURN_QUARTER = "turn_quarter"
    TURN_SIDE = "turn_side"
    TURN_BACK = "turn_back"
    TURNTABLE = "turntable"
    """A video once around the character."""
    SPEECH = "speech"
    """What a character says, lossless."""
    TALK_RECORDING = "talk_recording"
    """A creator's own recording a character may say; only its owner may hear it."""
    VIDEO = "video"
    CAPTIONS = "captions"
    """For the player."""
    SUBTITLES = "subtitles"
    """The same words for other programs."""
    FRAME = "frame"
    """Poster of a video; before the end, the newest drawn frame."""
    PREVIEW = "preview"
    """Beginning of a video that is still being drawn; gone when the video is there."""
    STORYBOARD = "storyboard"
    VIDEO_MP4 = "video_mp4"
    """A finished video again, smaller, shorter or for a social network; those below likewise."""
    VIDEO_WEBM = "video_webm"
    VIDEO_AV1 = "video_av1"
    VIDEO_GIF = "video_gif"
    VIDEO_WEBP = "video_webp"
    VIDEO_HLS = "video_hls"
    """Fragments for players."""
    VIDEO_PLAYLIST = "video_playlist"
    """Where the fragments lie; sent by ``/api/video/{id}/hls.m3u8``."""
    VIDEO_JPG = "video_jpg"
    VIDEO_PNG = "video_png"
    VOICE_SAMPLE = "voice_sample"
    """A recording a voice is learnt from; only its owner may hear it."""
    VOICE_MODEL = "voice_model"
    """What was learnt; needs the consent of the speaker, or the database refuses it."""


PASSED_ROLE = "passed_"
"""Start of the role of a file that another has just replaced: open pages may still ask for it."""


class Bucket(StrEnum):
    """Where a file is stored; names of the design document."""

    AVATARS = "avatars"
    WARDROBE = "wardrobe"
    VOICES = "voices"
    GENERATED_AUDIO = "generated-audio"
    COVERS = "covers"
    TALK_CLIPS = "talk-clips"
    VIDEO_CLIPS = "video-clips"
    MEDIA_ASSETS = "media-assets"

    @property
    def is_public(self) -> bool:
        """Tell whether anybody may read it; what creators make is private until they share it."""
        return self is Bucket.WARDROBE

    @property
    def is_for_owner_only(self) -> bool:
        """Tell whether no signed address opens it: only a session of its owner does."""
        return self is Bucket.VOICES


_BUCKETS = {
    AssetRole.AVATAR: Bucket.AVATARS,
    AssetRole.AVATAR_GLB: Bucket.AVATARS,
    AssetRole.AVATAR_PREVIEW: Bucket.AVATARS,
    AssetRole.AVATAR_SPEC: Bucket.AVATARS,
    AssetRole.RIG: Bucket.AVATARS,
    AssetRole.PORTRAIT: Bucket.AVATARS,
    AssetRole.PICTURE: Bucket.AVATARS,
    AssetRole.CUTOUT: Bucket.AVATARS,
    AssetRole.TURN_FRONT: Bucket.AVATARS,
    AssetRole.TURN_QUARTER: Bucket.AVATARS,
    AssetRole.TURN_SIDE: Bucket.AVATARS,
    AssetRole.TURN_BACK: Bucket.AVATARS,
    AssetRole.TURNTABLE: Bucket.AVATARS,
    AssetRole.COVER: Bucket.COVERS,
    AssetRole.UPLOAD: Bucket.MEDIA_ASSETS,
    AssetRole.VIDEO: Bucket.VIDEO_CLIPS,
    AssetRole.CAPTIONS: Bucket.VIDEO_CLIPS,
    AssetRole.SUBTITLES: Bucket.VIDEO_CLIPS,
    AssetRole.FRAME: Bucket.VIDEO_CLIPS,
    AssetRole.PREVIEW: Bucket.VIDEO_CLIPS,
    AssetRole.STORYBOARD: Bucket.VIDEO_CLIPS,
    AssetRole.VIDEO_MP4: Bucket.VIDEO_CLIPS,
    AssetRole.VIDEO_WEBM: Bucket.VIDEO_CLIPS,
    AssetRole.VIDEO_AV1: Bucket.VIDEO_CLIPS,
    AssetRole.VIDEO_GIF: Bucket.VIDEO_CLIPS,
    AssetRole.VIDEO_WEBP: Bucket.VIDEO_CLIPS,
    AssetRole.VIDEO_HLS: Bucket.VIDEO_CLIPS,
    AssetRole.VIDEO_PLAYLIST: Bucket.VIDEO_CLIPS,
    AssetRole.VIDEO_JPG: Bucket.VIDEO_CLIPS,
    AssetRole.VIDEO_PNG: Bucket.VIDEO_CLIPS,
    AssetRole.TALK_RECORDING: Bucket.VOICES,
    AssetRole.VOICE_SAMPLE: Bucket.VOICES,
    AssetRole.VOICE_MODEL: Bucket.VOICES,
}

MIME_TYPES = {
    ".ass": "text/plain",
    ".bin": "application/octet-stream",
    ".flac": "audio/flac",
    ".gif": "image/gif",
    ".glb": "model/gltf-binary",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4a": "audio/mp4",
    ".mid": "audio/midi",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".musicxml": "application/vnd.recordare.musicxml+xml",
    ".npz": "application/octet-stream",
    ".png": "image/png",
    ".srt": "application/x-subrip",
    ".txt": "text/plain",
    ".vrm": "model/gltf-binary",
    ".vtt": "text/vtt",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".webp": "image/webp",
    ".zip": "application/zip",
}
"""Suffixes we store; anything else is refused, so no HTML or SVG is ever served."""


OUTPUT_PREFIX = "video_"


def output_role(kind: str) -> AssetRole:
    """Return the role of a file made from a finished video: ``webm``, ``gif`` and so on."""
    return AssetRole(f"{OUTPUT_PREFIX}{kind}")


STEM_PREFIX = "stem_"


def stem_role(name: str) -> AssetRole:
    """Return the role of a stem: ``drums``, ``vocals_A`` and so on."""
    return AssetRole(f"{STEM_PREFIX}{name}")


@dataclass(frozen=True, slots=True)
class AssetFile:
    """A finished file in a job's scratch folder, ready to be published."""

    role: AssetRole
    path: Path
    kept_in: Bucket | None = None
    """None: the place of its role."""

    @property
    def bucket(self) -> Bucket:
        """Where it belongs."""
        return self.kept_in or _BUCKETS.get(self.role, Bucket.GENERATED_AUDIO)

    @property
    def mime(self) -> str:
        """Media type by suffix."""
        return MIME_TYPES[self.path.suffix]

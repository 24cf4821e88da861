"""A video that plays while it is still being made: an HLS playlist of MP4 fragments.

Each fragment also plays on its own and can be appended to a browser's media source. Nothing is
encoded again.
"""

from dataclasses import dataclass, field
from pathlib import Path

from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.errors import MediaError
from avatar_g.backend.media.atomic import complete_file, write_text_file
from avatar_g.backend.media.encode import quiet_ffmpeg
from avatar_g.backend.media.runner import run_program

PLAYLIST_NAME = "preview.m3u8"
_LONGEST_FRAGMENT_S = 4
_FRAGMENT_FLAGS = "+frag_keyframe+delay_moov+default_base_moof"


@dataclass(slots=True)
class PreviewPlaylist:
    """Grows by one fragment per finished segment, in playing order."""

    folder: Path
    audio: Path
    """AAC file of the whole song."""
    video_format: VideoFormat
    _entries: list[str] = field(default_factory=list)

    def add(self, segment: Path, *, first_frame: int, frame_count: int) -> Path:
        """Mux the segment with its part of the song and publish it.

        Raises
        ------
        MediaError, StorageFull
            If muxing fails.
        """
        start_s = first_frame / self.video_format.fps
        length_s = frame_count / self.video_format.fps
        fragment = self.folder / f"preview-{len(self._entries):03d}.mp4"
        with complete_file(fragment) as part:
            command = [
                *quiet_ffmpeg(), "-i", str(segment.resolve()),
                "-ss", f"{start_s:.6f}", "-t", f"{length_s:.6f}", "-i", str(self.audio.resolve()),
                "-map", "0:v:0", "-map", "1:a:0", "-c", "copy",
                "-map_metadata", "-1", "-fflags", "+bitexact", "-movflags", _FRAGMENT_FLAGS,
                str(part.absolute()),
            ]  # fmt: skip
            run_program(command)
            header_bytes = _header_size(part)
        size = fragment.stat().st_size
        self._entries.append(
            f'#EXT-X-MAP:URI="{fragment.name}",BYTERANGE="{header_bytes}@0"\n'
            f"#EXTINF:{length_s:.3f},\n"
            f"#EXT-X-BYTERANGE:{size - header_bytes}@{header_bytes}\n{fragment.name}\n"
        )
        self._publish(is_complete=False)
        return fragment

    def finish(self) -> None:
        """Tell players that nothing follows."""
        self._publish(is_complete=True)

    def _publish(self, *, is_complete: bool) -> None:
        head = (
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-PLAYLIST-TYPE:EVENT\n"
            f"#EXT-X-TARGETDURATION:{_LONGEST_FRAGMENT_S}\n#EXT-X-INDEPENDENT-SEGMENTS\n"
        )
        body = "#EXT-X-DISCONTINUITY\n".join(self._entries)
        tail = "#EXT-X-ENDLIST\n" if is_complete else ""
        write_text_file(self.folder / PLAYLIST_NAME, head + body + tail)


def _header_size(path: Path) -> int:
    """Return where the first fragment starts: everything before ``moof`` is the header."""
    position, size = 0, path.stat().st_size
    with path.open("rb") as file:
        while position + 8 <= size:
            file.seek(position)
            box = file.read(8)
            if box[4:] == b"moof":
                return position
            position += int.from_bytes(box[:4], "big")
    raise MediaError(f"{path.name} is not fragmented")

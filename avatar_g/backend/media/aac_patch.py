"""Replaces a stretch of an AAC file: only what changed is encoded, every other packet is kept."""

from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av

from avatar_g.backend.media.atomic import complete_file
from avatar_g.backend.media.audio_files import (
    AAC_CODERS,
    CEILING_DBTP,
    convert_audio,
    encode_aac,
)
from avatar_g.backend.media.true_peak import measure_true_peak_dbtp
from avatar_g.backend.media.wav import MappedWav, write_wav

_PACKET_FRAMES = 1024
_PRIMING_PACKETS = 1
"""The encoder begins with a packet of silence, before the first frame."""
_MARGIN_PACKETS = 3
"""Each packet overlaps its neighbours: what is replaced reaches a little beyond the change."""
_RUN_UP_PACKETS = 16
"""The encoder's model of hearing has settled after that."""


class _Unfit(Exception):
    """The files cannot be joined packet by packet."""


def patch_aac(
    source: Path,
    song: Path,
    target: Path,
    *,
    start: int,
    stop: int,
    tags: Mapping[str, str] | None = None,
) -> None:
    """Write ``song`` as AAC to ``target``, taking over from ``source`` what did not change.

    The packets of the change are encoded with a run-up and put between the old ones. Where that
    cannot be done within the true peak of a song, the whole is encoded anew.

    Parameters
    ----------
    source
        The song as it was, an ``.m4a`` of ours.
    song
        The song as it is, a WAV file of the same length.
    target
        The new ``.m4a``.
    start, stop
        The frames that are different.
    tags
        Container metadata such as ``title`` and ``comment``.

    Raises
    ------
    MediaError, StorageFull
        If encoding fails.
    """
    try:
        _patch(source, song, target, start, stop, tags or {})
    except (_Unfit, OSError, av.error.FFmpegError):
        convert_audio(song, target, tags=tags)


def _patch(
    source: Path, song: Path, target: Path, start: int, stop: int, tags: Mapping[str, str]
) -> None:
    sound = MappedWav(song)
    low = start // _PACKET_FRAMES - _MARGIN_PACKETS
    high = -(-stop // _PACKET_FRAMES) + _MARGIN_PACKETS
    first = max(0, low - _RUN_UP_PACKETS)
    last = high + _RUN_UP_PACKETS
    stretch = target.with_name(f"{target.stem}-stretch.wav")
    small = stretch.with_suffix(".m4a")
    try:
        write_wav(stretch, sound[first * _PACKET_FRAMES : last * _PACKET_FRAMES])
        _encode(stretch, small)
        with av.open(str(source)) as old, av.open(str(small)) as new:
            (kept, end_frames), (fresh, _) = _packets(old), _packets(new)
            if old.streams.audio[0].codec_context.extradata != (
                new.streams.audio[0].codec_context.extradata
            ):
                raise _Unfit("another configuration of the encoder")
            whole = -(-len(sound) // _PACKET_FRAMES) + _PRIMING_PACKETS
            if abs(len(kept) - whole) > 1:
                raise _Unfit("the old file has another length")
            for index in range(max(low, -_PRIMING_PACKETS), min(high, len(kept) - 1)):
                place = index + _PRIMING_PACKETS
                here = index - first + _PRIMING_PACKETS
                if first == 0 or here >= _PRIMING_PACKETS:
                    kept[place] = fresh[here]
            with complete_file(target) as part:
                _mux(old, kept, part, tags, end_frames=end_frames)
    except IndexError as error:
        raise _Unfit("a packet is missing") from error
    finally:
        for path in (stretch, small):
            with suppress(OSError):
                path.unlink()


def _encode(stretch: Path, small: Path) -> None:
    """Encode a stretch within the true peak, at its own level.

    Raises
    ------
    _Unfit
        If every coder overshoots.
    """
    for coder in AAC_CODERS:
        encode_aac(stretch, small, coder)
        if measure_true_peak_dbtp(small) <= CEILING_DBTP:
            return
    raise _Unfit("the stretch peaks too high")


def _packets(container: av.container.InputContainer) -> tuple[list[bytes], int]:
    """Return the packets, and how many frames of the last one are heard."""
    found, end_frames = [], _PACKET_FRAMES
    for packet in container.demux(audio=0):
        if packet.size:
            found.append(bytes(packet))
            end_frames = packet.duration or _PACKET_FRAMES
    return found, end_frames


def _mux(
    old: av.container.InputContainer,
    packets: list[bytes],
    part: Path,
    tags: Mapping[str, str],
    *,
    end_frames: int,
) -> None:
    """Write the packets; the file ends after ``end_frames`` of the last one, as the old one did."""
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(str(part), "w", format="mp4", options=options) as output:
        output.metadata.update(tags)
        template = old.streams.audio[0]
        stream = output.add_stream_from_template(template)
        for index, data in enumerate(packets):
            packet = av.Packet(data)
            packet.stream = stream
            packet.time_base = Fraction(1, template.rate)
            packet.pts = packet.dts = (index - _PRIMING_PACKETS) * _PACKET_FRAMES
            packet.duration = _PACKET_FRAMES if index < len(packets) - 1 else end_frames
            output.mux(packet)

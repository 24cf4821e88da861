"""Reads the structure of a SoundFont 2 file; what contradicts itself is refused, never trusted.

Source: SoundFont Technical Specification, version 2.04, sections 4 to 8.
"""

import hashlib
import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from avatar_g.backend.engines.music.instruments.soundfont.structure import (
    Operator,
    Part,
    SampleHeader,
    SoundFont,
    Zone,
)
from avatar_g.backend.errors import UnsupportedInput

MAX_BYTES = 2**31
_MAX_TABLE_BYTES = 8 * 2**20
"""Of one table of the structure: two million values."""
_BLOCK_BYTES = 2**20
_MAX_CHUNKS = 256
_MAX_ZONES = 200_000
_RECORD = {
    b"phdr": "<20sHHHIII",
    b"pbag": "<HH",
    b"pgen": "<HH",
    b"inst": "<20sH",
    b"ibag": "<HH",
    b"igen": "<HH",
    b"shdr": "<20sIIIIIBbHH",
}
_ROM = 0x8000
_LOOP_SLACK = 8
"""Frames by which careless programs put a loop outside of its sample; it is moved inside."""
_FULL = (0, 127)
_UNSIGNED = frozenset({Operator.INSTRUMENT, Operator.SAMPLE, Operator.SAMPLE_MODES})
_LOWEST_RATE_HZ, _HIGHEST_RATE_HZ = 400, 200_000
_UNPITCHED = 255
_MIDDLE_C = 60

_Record = tuple[int, ...]


def read_soundfont(path: Path) -> SoundFont:
    """Return the structure of a SoundFont.

    Raises
    ------
    UnsupportedInput
        Reason ``soundfont_unreadable`` (no such file), ``soundfont_foreign`` (another format) or
        ``soundfont_damaged`` (cut short, or its tables contradict each other).
    """
    try:
        with path.open("rb") as file:
            return _read(file, path.stat().st_size)
    except OSError as error:
        raise UnsupportedInput(str(error), reason="soundfont_unreadable") from error


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, 64 hex digits.

    Raises
    ------
    UnsupportedInput
        Reason ``soundfont_unreadable``.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
    except OSError as error:
        raise UnsupportedInput(str(error), reason="soundfont_unreadable") from error
    return digest.hexdigest()


def _damaged(why: str) -> UnsupportedInput:
    return UnsupportedInput(why, reason="soundfont_damaged")


def _read(file: BinaryIO, size: int) -> SoundFont:
    head = file.read(12)
    if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"sfbk":
        raise UnsupportedInput("not a SoundFont 2 file", reason="soundfont_foreign")
    declared = struct.unpack("<I", head[4:8])[0] + 8
    if size > MAX_BYTES or declared > size:
        raise _damaged(f"{declared} bytes are promised, {size} are there")
    tables: dict[bytes, bytes] = {}
    pool = (0, 0)
    name = ""
    for kind, start, length in _lists(file, declared):
        for tag, at, count in _chunks(file, start, start + length):
            if kind == b"sdta" and tag == b"smpl":
                pool = (at, count // 2)
            elif kind == b"INFO" and tag == b"INAM":
                name = _text(_bytes(file, at, min(count, 256)))
            elif kind == b"pdta" and tag in _RECORD:
                tables[tag] = _table(file, tag, at, count)
    missing = sorted(tag.decode() for tag in _RECORD if tag not in tables)
    if missing or not pool[0]:
        raise _damaged(f"without {', '.join(missing) or 'samples'}")
    return _assembled(name, tables, pool)


def _lists(file: BinaryIO, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, first byte and length of the three lists."""
    for tag, start, length in _chunks(file, 12, stop):
        if tag == b"LIST":
            if length < 4:
                raise _damaged("an empty list")
            yield _bytes(file, start, 4), start + 4, length - 4


def _chunks(file: BinaryIO, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield tag, first byte and length of every chunk between two places."""
    for _ in range(_MAX_CHUNKS):
        if start + 8 > stop:
            return
        head = _bytes(file, start, 8)
        length = struct.unpack("<I", head[4:])[0]
        if start + 8 + length > stop:
            raise _damaged(f"chunk {head[:4]!r} is longer than what holds it")
        yield head[:4], start + 8, length
        start += 8 + length + length % 2
    raise _damaged("too many chunks")


def _bytes(file: BinaryIO, start: int, count: int) -> bytes:
    file.seek(start)
    data = file.read(count)
    if len(data) < count:
        raise _damaged("the file is cut short")
    return data


def _table(file: BinaryIO, tag: bytes, start: int, length: int) -> bytes:
    record = struct.calcsize(_RECORD[tag])
    if length > _MAX_TABLE_BYTES or length % record or length < record:
        raise _damaged(f"table {tag!r} has {length} bytes")
    return _bytes(file, start, length)


def _text(raw: bytes) -> str:
    return raw.split(b"\0")[0].decode("latin-1").strip()


def _assembled(name: str, tables: dict[bytes, bytes], pool: tuple[int, int]) -> SoundFont:
    records = {tag: list(struct.iter_unpack(_RECORD[tag], data)) for tag, data in tables.items()}
    samples = tuple(_sample(row, pool[1]) for row in records[b"shdr"][:-1])
    instruments = tuple(
        Part(_text(row[0]), zones)
        for row, zones in zip(
            records[b"inst"],
            _parts(
                [row[1] for row in records[b"inst"]],
                records[b"ibag"],
                records[b"igen"],
                Operator.SAMPLE,
                len(samples),
            ),
            strict=False,
        )
    )
    _require_loops(instruments, samples)
    headers = records[b"phdr"]
    parts = _parts(
        [row[3] for row in headers],
        records[b"pbag"],
        records[b"pgen"],
        Operator.INSTRUMENT,
        len(instruments),
    )
    presets: dict[tuple[int, int], Part] = {}
    for row, zones in zip(headers, parts, strict=False):
        presets.setdefault((row[2], row[1]), Part(_text(row[0]), zones))
    return SoundFont(name, samples, instruments, presets, pool[0], pool[1])


def _sample(row: Sequence[int | bytes], pool_frames: int) -> SampleHeader:
    name, start, stop, loop_start, loop_stop, rate, root, correction, _, kind = row
    sample = SampleHeader(
        name=_text(bytes(name)) if isinstance(name, bytes) else "",
        start=int(start),
        stop=int(stop),
        loop_start=int(loop_start),
        loop_stop=int(loop_stop),
        rate_hz=int(rate),
        root_key=_MIDDLE_C if int(root) == _UNPITCHED else int(root),
        correction_cents=int(correction),
    )
    if int(kind) & _ROM:
        raise UnsupportedInput("its samples are in a chip", reason="soundfont_foreign")
    if not 0 <= sample.start < sample.stop <= pool_frames or sample.root_key > _FULL[1]:
        raise _damaged(f"sample {sample.name!r} lies outside of the pool")
    if not _LOWEST_RATE_HZ <= sample.rate_hz <= _HIGHEST_RATE_HZ:
        raise _damaged(f"sample {sample.name!r} has {sample.rate_hz} frames per second")
    return sample


def _parts(
    firsts: Sequence[int],
    bags: Sequence[_Record],
    generators: Sequence[_Record],
    target: int,
    target_count: int,
) -> list[tuple[tuple[Zone, int], ...]]:
    """Return the zones of every part; the last entry of each table only closes it."""
    _require_rising(firsts, len(bags) - 1)
    _require_rising([bag[0] for bag in bags], len(generators) - 1)
    if len(bags) > _MAX_ZONES:
        raise _damaged(f"{len(bags)} zones")
    parts: list[tuple[tuple[Zone, int], ...]] = []
    for first, stop in pairwise(firsts):
        zones: list[tuple[Zone, int]] = []
        common: dict[int, int] = {}
        for place in range(first, stop):
            rows = generators[bags[place][0] : bags[place + 1][0]]
            values = {row[0]: row[1] for row in rows}
            if target in values:
                if values[target] >= target_count:
                    raise _damaged(f"zone {place} leads to nothing")
                zones.append((_zone({**common, **values}), values[target]))
            elif place == first:
                common = values
        parts.append(tuple(zones))
    return parts


def _require_rising(places: Sequence[int], highest: int) -> None:
    """Refuse indices that go backwards, or beyond the table they point into."""
    is_rising = all(a <= b for a, b in pairwise(places))
    if not is_rising or (places and places[-1] > highest):
        raise _damaged("tables point backwards or beyond each other")


def _zone(values: dict[int, int]) -> Zone:
    keys, velocities = (
        _range(values.pop(operator, None)) for operator in (Operator.KEYS, Operator.VELOCITIES)
    )
    signed = {
        operator: amount if operator in _UNSIGNED or amount < 0x8000 else amount - 0x10000
        for operator, amount in values.items()
    }
    return Zone(keys, velocities, signed)


def _range(amount: int | None) -> tuple[int, int]:
    return _FULL if amount is None else (amount & 0xFF, amount >> 8)


def _require_loops(instruments: Sequence[Part], samples: Sequence[SampleHeader]) -> None:
    """Refuse a loop that is played and lies outside of its sample."""
    for instrument in instruments:
        for zone, index in instrument.zones:
            sample = samples[index]
            is_looped = zone.values.get(Operator.SAMPLE_MODES, 0) & 1
            is_inside = (
                sample.start - _LOOP_SLACK <= sample.loop_start < sample.loop_stop
                and sample.loop_stop <= sample.stop + _LOOP_SLACK
            )
            if is_looped and not is_inside:
                raise _damaged(f"the loop of {sample.name!r} lies outside of it")

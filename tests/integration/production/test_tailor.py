"""The process that builds for the stage: lasting, replaceable, gone with its owner."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from avatar_g.backend.domain.avatar import AvatarSpec, Garment
from avatar_g.backend.engines.avatar import restyling
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.production.pieces import LATER, piece_path
from avatar_g.backend.production.tailor import Tailor

NINO = load_cast()["nino"]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def tailor(cache: Path) -> Iterator[Tailor]:
    tailor = Tailor(cache)
    yield tailor
    tailor.close()


def digests(manifest: dict) -> set[str]:
    named = {*manifest["groups"].values(), *manifest["pictures"].values()}
    return named | {manifest["visible"]}


def finished(tailor: Tailor, name: str) -> str:
    """Ask until the whole piece is made, as a browser does."""
    return next(digest for _ in range(40) if (digest := tailor.later(NINO, name)))


def process_of(tailor: Tailor) -> int:
    assert tailor.process_id is not None
    return tailor.process_id


def test_every_piece_of_a_manifest_is_there(tailor: Tailor, cache: Path):
    manifest = tailor.show(NINO)
    later = [finished(tailor, name) for name in LATER]

    assert all(piece_path(cache, digest).exists() for digest in (*digests(manifest), *later))


def test_a_shirt_changes_few_pieces(tailor: Tailor):
    before = digests(tailor.show(NINO))
    after = digests(tailor.show(restyling.wear(NINO, "boots")))

    assert len(after - before) <= 2


def test_killed_process_is_replaced_and_gives_the_same_pieces(tailor: Tailor):
    before = tailor.show(NINO)
    old = process_of(tailor)
    os.kill(old, signal.SIGKILL)

    assert tailor.show(NINO) == before
    assert process_of(tailor) != old


def test_removed_piece_is_made_again(tailor: Tailor, cache: Path):
    manifest = tailor.show(NINO)
    path = piece_path(cache, manifest["groups"]["top"])
    path.unlink()

    assert tailor.show(NINO) == manifest
    assert path.exists()


def test_refusals_reach_the_caller(tailor: Tailor):
    with pytest.raises(InvalidRequest):
        tailor.show(AvatarSpec(outfit={"top": Garment("spacesuit", "#ffffff")}))

"""The desk that draws previews outlives the thread that happened to ask first."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.production.preview_desk import PreviewDesk

TITLES = ("First.png", "Second.png")


@pytest.fixture
def desk() -> Iterator[PreviewDesk]:
    desk = PreviewDesk()
    yield desk
    desk.close()


def test_second_upload_is_taken_after_the_thread_of_the_first_has_ended(
    desk: PreviewDesk, tmp_path: Path
):
    taken: list[Path] = []
    refused: list[AvatarGError] = []

    def take(name: str) -> None:
        source, folder = tmp_path / f"{name}.bin", tmp_path / name
        folder.mkdir()
        Image.new("RGB", (160, 90), "#3a7bd5").save(source, "PNG")
        try:
            taken.append(desk.import_source(source, name, folder)[1])
        except AvatarGError as error:
            refused.append(error)

    for name in TITLES:
        thread = threading.Thread(target=take, args=(name,))
        thread.start()
        thread.join()

    assert refused == []
    assert [path.is_file() for path in taken] == [True, True]

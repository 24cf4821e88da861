"""Characters are found by name, by the words they were made from, and by what they wear."""

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.services.avatar_gallery import AvatarGalleryService
from avatar_g.backend.services.avatars import AvatarService
from tests.studio import add_user


@pytest.fixture
def cast(container: Container) -> dict[str, str]:
    ana, service = add_user(container, "ana"), AvatarService(container)
    made = {
        "nino": service.create(ana, preset="nino"),
        "giorgi": service.create(ana, preset="giorgi"),
        "red": service.create(ana, prompt="კაცი ჩოხაში", seed=1),
    }
    service.rename(ana, made["nino"], "Ninó of Batumi")
    return made


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {"nino", "giorgi", "red"}),
        ("BATUMI", {"nino"}),
        ("hoodie", {"nino"}),
        ("ჩოხა", {"giorgi", "red"}),
        ("batumi hoodie", {"nino"}),
        ("batumi chokha", set()),
        ("%", set()),
        ("_", set()),
    ],
)
def test_every_word_must_occur(container, cast, text: str, found: set[str]):
    names = {avatar_id: name for name, avatar_id in cast.items()}

    cards = AvatarGalleryService(container).search(add_user(container, "ana"), text)

    assert {names[card.avatar_id] for card in cards} == found


def test_other_users_characters_are_not_found(container, cast):
    assert AvatarGalleryService(container).search(add_user(container, "eve")) == []

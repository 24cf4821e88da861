"""The Avatar Builder's handlers: untrusted values in, the shown character out."""

import pytest

from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.services.avatar_views import AvatarCard, AvatarView, WornItem
from avatar_g.state.avatar import AvatarState
from avatar_g.state.home import HomeState
from tests.unit.state.calling import call


class MemoryAvatars:
    """One character named a1."""

    def __init__(self) -> None:
        self.asked: list[tuple] = []
        self.view = AvatarView(
            avatar_id="a1", title="Nino", worn=[WornItem("hoodie", "top", "#f2b134")]
        )

    def list(self, _user_id: str) -> list[AvatarCard]:
        return [AvatarCard("a1", "Nino", "/thumb")]

    def get(self, _user_id: str, _avatar_id: str) -> AvatarView:
        return self.view

    def create(self, _user_id: str, *, prompt: str = "", preset: str = "") -> str:
        if len(prompt) > 1000:
            raise InvalidRequest(reason="avatar_prompt_too_long", count=len(prompt), limit=1000)
        self.asked.append(("create", prompt or preset))
        return "a1"

    def __getattr__(self, name: str):
        return lambda *arguments, **_named: self.asked.append((name, *arguments[1:]))


@pytest.fixture
def avatars(studio) -> MemoryAvatars:
    studio.avatars = MemoryAvatars()
    return studio.avatars


@pytest.fixture
async def builder(state_of, avatars) -> AvatarState:
    state = state_of(AvatarState)
    await call(state, "load")
    avatars.asked.clear()
    return state


async def test_load_shows_the_character_changed_last(builder):
    assert (builder.avatar.avatar_id, builder.is_loaded) == ("a1", True)


async def test_wearing_is_announced(builder, avatars):
    await call(builder, "wear", "polo")

    assert avatars.asked == [("wear", "a1", "polo")]
    assert (builder.said, builder.said_kind) == ("worn", "polo")


@pytest.mark.parametrize(
    ("handler", "arguments"),
    [
        ("wear", ("spacesuit",)),
        ("take_off", ("<b>",)),
        ("set_option", ("hoodie", "wings", "x")),
        ("set_option", ("hoodie", "colour", ["#ffffff"])),
        ("set_option", ("hoodie", "colour", "#" * 99)),
        ("set_slider", ("wings", 5)),
        ("set_slider", ("age", "5")),
        ("set_slider", ("age", True)),
        ("set_share", ("skin", 5)),
        ("set_look", ("__class__", "x")),
        ("set_look", ("skin", 5)),
        ("toggle_lock", ("wings",)),
        ("use_preset", ("nobody",)),
        ("shuffle_with", ("-1",)),
        ("shuffle_with", ("99999999999",)),
        ("restore_version", ("one",)),
    ],
)
async def test_forged_values_do_nothing(builder, avatars, handler: str, arguments: tuple):
    await call(builder, handler, *arguments)

    assert avatars.asked == []


async def test_refused_change_says_why_and_keeps_the_character(builder, avatars):
    def refuse(*_arguments) -> None:
        raise InvalidRequest(reason="garment_kind")

    avatars.wear = refuse

    await call(builder, "wear", "polo")

    assert builder.problem.key == "invalid_request.garment_kind"
    assert builder.avatar.avatar_id == "a1"


async def test_first_words_make_a_character(state_of, avatars):
    state = state_of(AvatarState)
    await call(state, "write_prompt", "a singer")

    await call(state, "describe")

    assert ("create", "a singer") in avatars.asked
    assert state.avatar.avatar_id == "a1"


async def test_too_long_words_are_refused_with_both_numbers(state_of, avatars):
    state = state_of(AvatarState)
    await call(state, "write_prompt", "a" * 1500)

    await call(state, "describe")

    assert state.problem.arguments == {"count": "1500", "limit": "1000"}


async def test_chosen_item_follows_what_is_worn(builder):
    await call(builder, "choose_item", "hoodie")
    opened = builder.chosen.kind
    await call(builder, "choose_item", "hoodie")

    assert (opened, builder.chosen.kind) == ("hoodie", "")


async def test_character_goes_to_the_home_box(builder, state_of, studio):
    await call(builder, "use_in_video")
    home = state_of(HomeState)
    home.prompt = "a song"

    await call(home, "create_video")

    assert studio.fields["avatar_id"] == "a1"

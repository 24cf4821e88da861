"""What the creator does on Home."""

from avatar_g.backend.services.home import ProjectView
from avatar_g.state.home import PROMPT_KEPT_CHARS, HomeState
from avatar_g.state.player import PlayerState
from tests.unit.state.calling import call


async def test_create_video_sends_the_choices_of_the_form(state_of, studio):
    home = state_of(HomeState)
    await call(home, "write_prompt", "A song about the sea")
    await call(home, "choose_mood", "calm")
    await call(home, "choose_length", 30)
    await call(home, "choose_aspect", "9:16")

    await call(home, "create_video")

    assert studio.fields == {
        "prompt": "A song about the sea",
        "mood": "calm",
        "duration_s": 30.0,
        "aspect": "9:16",
        "avatar_id": "",
        "interface_language": "ka",
    }
    assert home.project.project_id == "p1"
    assert not home.is_starting


async def test_refused_prompt_is_explained_beside_the_field(state_of):
    home = state_of(HomeState)

    await call(home, "create_video")

    assert home.problem.key == "invalid_request.prompt_empty"
    assert home.project.project_id == ""


async def test_typing_takes_the_complaint_away(state_of):
    home = state_of(HomeState)
    await call(home, "create_video")

    await call(home, "write_prompt", "The sea")

    assert home.problem.key == ""


async def test_enormous_paste_is_cut_before_it_is_kept(state_of):
    home = state_of(HomeState)

    await call(home, "write_prompt", "ა" * 100_000)

    assert len(home.prompt) == PROMPT_KEPT_CHARS


async def test_choices_outside_the_form_are_ignored(state_of):
    home = state_of(HomeState)

    await call(home, "choose_mood", "<b>loud</b>")
    await call(home, "choose_length", 86_400)
    await call(home, "choose_aspect", "3:1")
    await call(home, "use_example", "../../etc/passwd")

    assert (home.mood, home.length_s, home.aspect, home.prompt) == ("", 60, "16:9", "")


async def test_chosen_mood_pressed_again_means_automatic(state_of):
    home = state_of(HomeState)

    await call(home, "choose_mood", "sad")
    await call(home, "choose_mood", "sad")

    assert home.mood == ""


async def test_reload_restores_the_unfinished_video_from_the_database(state_of, studio):
    studio.projects["p7"] = ProjectView(project_id="p7", status="running", share=0.4, elapsed_s=12)
    studio.unfinished_id = "p7"
    home = state_of(HomeState)

    await call(home, "load")

    assert (home.project.project_id, home.percent, home.elapsed_s) == ("p7", 40, 12)


async def test_video_deleted_elsewhere_brings_the_empty_form_back(state_of, studio):
    studio.projects["p7"] = ProjectView(project_id="p7", status="running")
    home = state_of(HomeState)
    studio.unfinished_id = "p7"
    await call(home, "load")

    studio.projects.clear()
    await call(home, "refresh")

    assert home.project.project_id == ""


async def test_cancel_and_retry_name_the_shown_video_and_the_cookie_s_user(state_of, studio):
    studio.projects["p7"] = ProjectView(project_id="p7", status="running")
    studio.unfinished_id = "p7"
    home = state_of(HomeState)
    await call(home, "load")

    await call(home, "cancel_video")
    await call(home, "retry_video")

    assert studio.asked == [("cancel_project", "owner", "p7"), ("retry_project", "owner", "p7")]


async def test_edit_prompt_keeps_the_words(state_of, studio):
    studio.projects["p7"] = ProjectView(project_id="p7", status="failed", prompt="The sea")
    studio.unfinished_id = "p7"
    home = state_of(HomeState)
    await call(home, "load")

    await call(home, "edit_prompt")

    assert (home.prompt, home.project.project_id) == ("The sea", "")


async def test_finished_song_goes_to_the_bottom_player(state_of, studio):
    studio.projects["p7"] = ProjectView(
        project_id="p7", status="running", title="Sea", song_url="/api/media/s", song_s=30.0
    )
    studio.unfinished_id = "p7"
    home = state_of(HomeState)
    await call(home, "load")

    await call(home, "play_song")

    player = state_of(PlayerState)
    assert (player.title, player.song_url, player.duration_s) == ("Sea", "/api/media/s", 30.0)


def test_step_number_is_the_first_unfinished_step(state_of):
    home = state_of(HomeState)
    home.project = ProjectView(steps={"lyrics": "done", "melody": "done", "voice": "running"})

    assert home.step_number == 3

"""Two segments of one scene may be opened at the same moment."""

from pathlib import Path

from avatar_g.backend.media.fonts import FONTS_FOLDER, isolate_fonts


def test_folder_that_another_process_made_a_moment_ago_is_taken(tmp_path: Path, monkeypatch):
    isolate_fonts(tmp_path)
    for question in ("is_symlink", "exists"):
        monkeypatch.setattr(Path, question, lambda _path: False)  # as asked before it was made

    isolate_fonts(tmp_path)

    assert (tmp_path / "fonts").resolve() == FONTS_FOLDER.resolve()

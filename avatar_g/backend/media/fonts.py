"""The fonts that ship with the product, and a fontconfig that sees nothing else."""

from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

from avatar_g.backend.media.atomic import write_text_file

FONTS_FOLDER = Path(__file__).parents[3] / "assets" / "fonts"
"""TrueType files: libass of newer ffmpeg builds cannot read woff2 (measured)."""


def isolate_fonts(folder: Path) -> dict[str, str]:
    """Make ``folder/fonts`` and a fontconfig file, so that pictures never depend on the host.

    Filter arguments then need only the safe relative name ``fonts``: escaping of arbitrary paths
    inside filter graphs is broken in ffmpeg-python.

    Returns
    -------
    dict
        Environment for the program that draws text.
    """
    with suppress(FileExistsError):  # another segment's process may make it at the same moment
        (folder / "fonts").symlink_to(FONTS_FOLDER, target_is_directory=True)
    config = folder / "fonts.conf"
    write_text_file(
        config,
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{escape(str(FONTS_FOLDER))}</dir>"
        f"<cachedir>{escape(str(folder / 'fontcache'))}</cachedir></fontconfig>",
    )
    return {"FONTCONFIG_FILE": str(config)}

"""The places a song can be performed in, by name; free of NumPy for the web process."""

from enum import StrEnum


class Theme(StrEnum):
    """A painted place."""

    STAGE = "stage"
    MOUNTAINS = "mountains"
    SYNTHWAVE = "synthwave"
    CITY = "city"
    BEACH = "beach"
    STUDIO = "studio"
    AURORA = "aurora"

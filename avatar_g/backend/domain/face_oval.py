"""Where a face is on a photo; the creator lays the oval over it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FaceOval:
    """Where the face is, in shares of the picture's width and height."""

    centre_x: float = 0.5
    centre_y: float = 0.5
    radius_x: float = 0.31
    radius_y: float = 0.34

"""``python -m avatar_g.backend.cli`` is ``avatar-g``."""

import sys

from avatar_g.backend.cli.main import main

if __name__ == "__main__":
    sys.exit(main())

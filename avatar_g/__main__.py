"""``python3 -m avatar_g``: prepare this machine with the standard library alone, then hand over."""

import sys

from avatar_g.launcher.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

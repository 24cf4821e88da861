"""Files, codecs and outside programs: the only package that starts processes."""

"""Timeline, frames, captions: what the picture shows and when."""

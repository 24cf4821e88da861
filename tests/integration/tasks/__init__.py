"""Tests of tasks with the real engines, attempted in this process."""

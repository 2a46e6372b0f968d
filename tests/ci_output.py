"""Where tests leave pictures for people to look at; CI keeps the folder, git does not."""

from __future__ import annotations

from pathlib import Path

CI_OUTPUT = Path(__file__).parents[1] / "ci-output"

"""Why the residents of a building are served or not, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from planner.assess import HEADLINE_M
from planner.network.ledger import NO_ENTRANCE, NOT_CONNECTED, REASON_PHRASES, SERVED, UNKNOWN

if TYPE_CHECKING:
    from planner.language import Words


def why(row: dict[str, Any], say: Words) -> str:
    """Return in one or two sentences why a building's residents are in their class.

    Parameters
    ----------
    row
        Of `Assessment.residents_table`.
    say
        The reader's words.
    """
    class_, reached = row["class"], np.isfinite(row["walk_m"])
    filled = {
        "walk": _metres(row["walk_m"]),
        "straight": _metres(row["straight_m"]),
        "limit": _metres(HEADLINE_M),
        "park": row["park_name"] or row["park_id"],
    }
    if class_ == UNKNOWN:
        reason = row["unknown_because"]
        phrase = REASON_PHRASES.get(reason)
        return say("app_why_unknown", reason=phrase.say(say.lang) if phrase else reason)
    if class_ == NOT_CONNECTED:
        return say("app_why_not_connected")
    if not reached:
        return say("app_why_unreached", **filled)
    kind = {SERVED: "served", NO_ENTRANCE: "no_entrance"}.get(class_, "too_far")
    text = say(f"app_why_{kind}", **filled)
    entrance = say("app_entrance", kind=say.value(row["entrance"]))
    return f"{text} {entrance}"


def _metres(value: float) -> str:
    return f"{value:,.0f}" if np.isfinite(value) else "—"

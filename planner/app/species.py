"""Trees to choose from: the rows of the growth table, as the texts that plans hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from planner.export.terminal import plain
from planner.shade import group_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.language import Words
    from planner.shade import SpeciesGroup


def choosable(groups: Sequence[SpeciesGroup]) -> dict[str, SpeciesGroup]:
    """Return the groups by a text that names them, such as `国槐 Styphnolobium`."""
    found = {}
    for group in groups:
        for genus in group.genera[:1]:
            text = f"{group.name_zh} {genus}"
            # Some Chinese names of a group are no tree's name: the genus alone is.
            found[text if group_of(text, groups) == group.id else genus] = group
    return found


def ask_species(groups: Sequence[SpeciesGroup], say: Words, key: str) -> list[str]:
    """Return the species that the reader chose; the first of the table at first."""
    known = choosable(groups)
    return st.multiselect(
        say("app_species"),
        list(known),
        default=list(known)[:1],
        format_func=lambda text: _name(known[text], say),
        key=key,
    )


def ask_one(groups: Sequence[SpeciesGroup], say: Words, key: str) -> str:
    """Return the one species that the reader chose; the first of the table at first."""
    known = choosable(groups)
    return st.selectbox(
        say("app_species"), list(known), format_func=lambda text: _name(known[text], say), key=key
    )


def _name(group: SpeciesGroup, say: Words) -> str:
    called = group.name_zh if say.lang == "zh" else group.name_en
    return plain(f"{called} ({group.genera[0]})")

"""Chinese and English: what is said in both, and the words that pages and sheets share.

A `Phrase` belongs to one definition (a layer, a class, a column) and is written
where that stands. Words that many places use are rows of `zh.toml` and
`en.toml`, which have the same keys.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, get_args

from planner.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Mapping

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)


@dataclass(frozen=True)
class Phrase:
    """The same said in Chinese and in English."""

    zh: str
    en: str

    def say(self, lang: Lang) -> str:
        """Return it in one language."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Words:
    """The words of one language.

    Parameters
    ----------
    lang
        `zh` or `en`.
    texts
        By key, such as `legend`; `{name}` marks what is filled in.
    values
        Codes found in tables (`park`, `adjacent`, …) as words for people.
    """

    lang: Lang
    texts: Mapping[str, str]
    values: Mapping[str, str]

    def __call__(self, key: str, **filled: object) -> str:
        """Return the text of a key, with its blanks filled in.

        Raises
        ------
        KeyError
            There is no such key: a fault of the program.
        """
        text = self.texts[key]
        return text.format(**filled) if filled else text

    def value(self, code: str) -> str:
        """Return the word for a code, or the code itself where there is none."""
        return self.values.get(code, code)


@cache
def words(lang: Lang) -> Words:
    """Return the words of a language.

    Raises
    ------
    OptionError
        The language is not one of `LANGUAGES`.
    """
    if lang not in LANGUAGES:
        message = f"--lang {lang}: there are {', '.join(LANGUAGES)}"
        raise OptionError(message)
    table = tomllib.loads((files(__name__) / f"{lang}.toml").read_text(encoding="utf-8"))
    return Words(lang, table["texts"], table["values"])


__all__ = ["LANGUAGES", "Lang", "Phrase", "Words", "words"]

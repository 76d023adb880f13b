"""Names of months and weekdays in some languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

LANGUAGES = {
    "en": (
        "january february march april may june july august september october november december",
        "monday tuesday wednesday thursday friday saturday sunday",
    ),
    "de": (
        "januar februar märz april mai juni juli august september oktober november dezember",
        "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    ),
    "fr": (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
    ),
    "es": (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "lunes martes miércoles jueves viernes sábado domingo",
    ),
    "it": (
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    ),
    "pt": (
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    ),
    "nl": (
        "januari februari maart april mei juni juli augustus september oktober november december",
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    ),
}
OTHER = {"de": ({"maerz": 2, "mrz": 2}, {"sonnabend": 5}), "nl": ({"mrt": 2}, {})}  # that begin no name above
SHORTEST = 2  # letters of a name


def months_of(language: str) -> list[str]:
    """Return the names of the months, in small letters."""
    return LANGUAGES[language][0].split()


def weekdays_of(language: str) -> list[str]:
    """Return the names of the days of the week from Monday on, in small letters."""
    return LANGUAGES[language][1].split()


def plain(name: str) -> str:
    """Return a name without accents, capitals and the point of a short form.

    Examples
    --------
    >>> from synthaug.encoders.calendar_names import plain
    >>> plain("Févr.")
    'fevr'
    """
    letters = unicodedata.normalize("NFKD", name.strip().lower().rstrip("."))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@cache
def ranks_of_names() -> tuple[dict[str, int], ...]:
    """Return the ranks of plain names, whole and short, in each language: of its months, and of its weekdays."""
    return (*_ranks_of(0), *_ranks_of(1))


def _ranks_of(kind: int) -> Iterator[dict[str, int]]:
    for language, lists in LANGUAGES.items():
        names = [plain(name) for name in lists[kind].split()]
        starts = [(name[:length], rank) for rank, name in enumerate(names) for length in range(SHORTEST, len(name) + 1)]
        of_one = {start: rank for start, rank in starts if sum(name.startswith(start) for name in names) == 1}
        yield of_one | dict(OTHER.get(language, ({}, {}))[kind])

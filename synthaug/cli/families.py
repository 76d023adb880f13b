"""The registry of families, and one of them by its name."""

from __future__ import annotations

from typing import Any, TypedDict

from synthaug.cli.errors import InputError, listed, suggestion
from synthaug.generators import FAMILIES, FAMILY_OF_TABLES, load


class Family(TypedDict):
    """What is known of a family without fitting it."""

    name: str
    cls: str
    kinds: list[str]
    starts_from: str
    summary: str


def families() -> list[Family]:
    """Return the registered families, by name.

    Examples
    --------
    >>> from synthaug.cli.families import families
    >>> {family["name"]: family["starts_from"] for family in families()}["jitter"]
    'real rows'
    """
    found: list[Family] = []
    for name in sorted(FAMILIES):
        family = load(name)
        kinds = {"images" if kind == "pixels" else "tables" for kind in family.learns}
        found.append(
            {
                "name": name,
                "cls": family.__name__,
                "kinds": sorted(kinds, reverse=True),
                "starts_from": "real rows" if family.stores_training_data else "noise",
                "summary": (family.__doc__ or "").strip().partition("\n")[0],
            }
        )
    return found


def check_family_name(name: str) -> None:
    """Raise an InputError if there is no family of a name."""
    if name not in FAMILIES:
        raise InputError(f"unknown family {name!r}; {suggestion(name, sorted(FAMILIES))}")


def family_named(name: str, max_seconds: float | None = None) -> Any:
    """Return a family for tables, not yet fitted.

    Parameters
    ----------
    name : str
        As in the registry.
    max_seconds : float or None
        Budget of training, for families that train in steps; the others take no time to speak of.

    Raises
    ------
    InputError
        If there is no such family, if it makes images, or if it needs what the command line does not take.
    """
    check_family_name(name)
    kind = load(name)
    if "numeric" not in kind.learns:
        tables = [family["name"] for family in families() if "tables" in family["kinds"]]
        raise InputError(f"the family {name!r} makes images, not tables; choose one of {listed(tables)}")
    if kind.is_private:
        raise InputError(
            f"the family {name!r} needs bounds and levels that are known without the table; use it in Python, by "
            f"GANAugmenter({kind.__name__}(...), encoder=PublicEncoder(...))"
        )
    family = kind()
    if "generator" in family.get_params():  # which it polishes
        family.set_params(generator=family_named(FAMILY_OF_TABLES))
    budgets = {name: max_seconds for name in family.get_params() if name.rpartition("__")[2] == "max_seconds"}
    return family.set_params(**budgets)

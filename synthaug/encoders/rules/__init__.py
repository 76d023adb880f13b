"""Rules that no real row breaks, found exactly: a list of kinds, each of which encodes what it ties only once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence

from synthaug.encoders.codecs import ColumnCodec
from synthaug.encoders.rules.arithmetic import find_arithmetic
from synthaug.encoders.rules.base import Columns, Rule, as_series
from synthaug.encoders.rules.bins import find_bins
from synthaug.encoders.rules.clock import claim_clocks, find_clocks
from synthaug.encoders.rules.combinations import find_combinations
from synthaug.encoders.rules.conversion import find_conversions
from synthaug.encoders.rules.dependency import find_dependencies
from synthaug.encoders.rules.elapsed import find_elapsed
from synthaug.encoders.rules.exclusion import find_exclusions
from synthaug.encoders.rules.formula import Formula
from synthaug.encoders.rules.missing import find_missing
from synthaug.encoders.rules.one_hot import find_one_hot
from synthaug.encoders.rules.order import find_orders
from synthaug.encoders.rules.pair import find_pairs
from synthaug.encoders.rules.parts import claim_parts, find_parts
from synthaug.encoders.rules.searched import Searched
from synthaug.encoders.rules.special import find_special
from synthaug.encoders.rules.tie import Tie
from synthaug.encoders.rules.truncation import find_truncations
from synthaug.encoders.rules.within import find_within

__all__ = ["KINDS", "Columns", "Rule", "Tie", "as_series", "calculated", "find_rules"]

FINDERS: tuple[tuple[str, Callable[[Searched], Iterator[Rule]]], ...] = (  # in this order: later ones see what is left
    ("one_hot", find_one_hot),
    ("arithmetic", find_arithmetic),
    ("arithmetic", find_combinations),
    ("arithmetic", find_elapsed),
    ("part", find_truncations),
    ("conversion", find_conversions),
    ("part", claim_parts),
    ("part", claim_clocks),
    ("dependency", find_dependencies),
    ("bins", find_bins),
    ("dependency", find_pairs),
    ("order", find_orders),
    ("missing", find_missing),  # makes columns, as the next does, which the former two may tie
    ("special", find_special),
    ("dependency", find_dependencies),
    ("bins", find_bins),
    ("part", find_clocks),
    ("part", find_parts),  # restored before what follows from a date
    ("arithmetic", find_within),
    ("exclusion", find_exclusions),  # last: restored first, before what follows from a value
)
KINDS = tuple(dict.fromkeys(kind for kind, _ in FINDERS))


def find_rules(
    columns: Columns,
    codecs: dict[Hashable, ColumnCodec],
    kinds: Collection[str],
    names: dict[Hashable, str],
    ties: Sequence[Tie] = (),
) -> Searched:
    """Return the rules of a table, and what is left of it to be encoded.

    Ties are applied once other columns have been tied to theirs; then what they leave is searched.
    """
    targets = {key for tie in ties for key in tie.targets}
    bound = targets | {key for tie in ties for key in tie.sources}
    before = [kind for kind in kinds if kind != "exclusion"] if ties else kinds  # no row is moved after ties
    searched = Searched(columns, codecs, names, bound, {key for tie in ties if tie.sources for key in tie.targets})
    _search(searched, before)
    if not ties:
        searched.fetch()
        return searched
    searched.bound = ()
    for tie in ties:
        searched.apply(tie)
    searched.put_aside([key for tie in ties for key in tie.kept])
    _search(searched, kinds)
    searched.fetch()
    return searched


def calculated(
    columns: Columns, codecs: dict[Hashable, ColumnCodec], kinds: Collection[str], names: dict[Hashable, str]
) -> dict[Hashable, set[Hashable]]:
    """Return the columns of formulas that are found without constraints, by the one that each calculates."""
    searched = Searched(columns, codecs, dict(names))
    _search(searched, [kind for kind in kinds if kind == Formula.kind])
    return {rule.target: {rule.target, *rule.sources} for rule in searched.rules if isinstance(rule, Formula)}


def _search(searched: Searched, kinds: Collection[str]) -> None:
    """Apply all rules that are found."""
    for kind, find in FINDERS:
        if kind in kinds:
            for rule in find(searched):
                if rule.kind in kinds:  # others may come before what they need is taken away
                    searched.apply(rule)
                    searched.put_aside(rule.kept)

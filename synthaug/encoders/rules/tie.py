"""Ties: steps of which a constraint of a user says that they are right, and not the rows alone."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from synthaug.encoders.rules.base import Columns, Rule


class Tie(Rule):
    """A reversible step that takes columns away which others, and a constraint, say.

    Attributes
    ----------
    targets : tuple of hashable
        Keys of the columns that are calculated.
    sources : tuple of hashable
        Keys of the columns from which they are.
    """

    kind: ClassVar[str] = "constraint"
    is_listed: ClassVar[bool] = False  # but the constraint
    targets: tuple[Hashable, ...]
    sources: tuple[Hashable, ...]

    def joined(self, other: Tie, columns: Columns) -> Tie | None:
        """Return one step for this and another one of the same targets, or None if there is none."""
        return None

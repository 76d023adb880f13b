"""What the columns of a table are, as the options of a command say: identifiers, free text, and others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from synthaug.cli.errors import InputError
from synthaug.cli.files.tables import column_named
from synthaug.cli.requests import Learning
from synthaug.encoders import ROLES
from synthaug.encoders.table import TableEncoder

SHORT = {"drop": "ignore", "id": "identifier", "text": "text"}  # options that stand for one role each


def encoder_of(frame: pd.DataFrame, request: Learning) -> TableEncoder | None:
    """Return an encoder with the roles of a request, or None if it gives none.

    Raises
    ------
    InputError
        If there is no such column or role, or a column has two roles or is the target.
    """
    roles: dict[Any, str] = {}
    for option, name, role in _given(request):
        label = column_named(frame, name, role=f"column of {option}")
        if name == request.target:
            raise InputError(f"{option} {name!r} is the target, which is learned; leave it out")
        if label in roles:
            raise InputError(f"the column {name!r} has two roles, {roles[label]} and {role}; choose one")
        roles[label] = role
    return TableEncoder(roles=roles) if roles else None


def _given(request: Learning) -> Iterator[tuple[str, str, str]]:
    """Yield the option, the column and the role of each role that a request gives."""
    for option, role in SHORT.items():
        for name in getattr(request, option) or ():
            yield f"--{option}", name, role
    for given in request.roles or ():
        name, equals, role = given.rpartition("=")
        if not (equals and role in ROLES):
            raise InputError(f"--role {given} gives no role; write COLUMN=ROLE, with a role of {', '.join(ROLES)}")
        yield "--role", name, role

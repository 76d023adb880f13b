"""Text that means numbers or times, and in which form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from synthaug.encoders.quantities import quantities_of
from synthaug.encoders.spellings.base import Form, as_objects, proves
from synthaug.encoders.spellings.numbers import forms_of_numbers
from synthaug.encoders.spellings.times import times_of_text

PROBED = 30  # distinct values that tell most columns that have no form
DIGIT = re.compile(r"\d")


def form_of_text(texts: Iterable[str], *, padded: bool = False) -> Form | None:
    """Return the form of distinct texts that mean numbers or times; None if they agree on none, or on several."""
    values = as_objects(list(texts))
    if not all(map(DIGIT.search, values[:PROBED])) or not forms_of_text(values[:PROBED], padded=padded):
        return None
    forms = forms_of_text(values, padded=padded)
    return forms[0] if len(forms) == 1 else None


def forms_of_text(values: NDArray[np.object_], *, padded: bool) -> list[Form]:
    """Return the form of distinct texts, or the forms of dates that may be read in several ways."""
    times: list[Form] = [*times_of_text(values)]
    quantities = (form for form in quantities_of(values.tolist()) if form.is_shown(values.tolist()))
    others = chain(forms_of_numbers(values, padded=padded), quantities)
    return times or [*islice((form for form in others if proves(form, values)), 1)]

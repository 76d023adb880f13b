"""Names and messages as terminals, pages and Markdown can show them: no control characters, and not without an end."""

from __future__ import annotations

import re

# Those of direction and of lines, too, and halves of a pair, which no encoding has.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
MARKUP = re.compile(r"([\\`*_|\[\]<>&#~])")
SHOWN = 80  # characters of a name


def printable(text: str) -> str:
    r"""Return a text in which control characters, by which names in a table could steer a terminal, are spelled out.

    Examples
    --------
    >>> from synthaug.runtime.printable import printable
    >>> print(printable("a\x1b[2J\nb"))
    a\x1b[2J
    b
    """
    return CONTROL.sub(lambda found: _spelled(ord(found[0])), text)


def clipped(text: str, most: int = SHOWN) -> str:
    """Return a text of at most so many characters, with a mark where more were left out.

    Examples
    --------
    >>> from synthaug.runtime.printable import clipped
    >>> clipped("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def in_markdown(name: object, most: int = SHOWN) -> str:
    r"""Return a name in one line that Markdown shows as it is, in a table as elsewhere.

    Examples
    --------
    >>> from synthaug.runtime.printable import in_markdown
    >>> print(in_markdown("a|b\n<c>"))
    a\|b \<c\>
    """
    return MARKUP.sub(r"\\\1", clipped(printable(" ".join(str(name).split())), most))


def _spelled(code: int) -> str:
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"

"""Dialects of text: found out, and kept to the letter."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from synthaug.cli.errors import InputError
from synthaug.cli.files.dialect import decoded, separator_and_quote
from synthaug.cli.files.lines import cells_again
from synthaug.cli.files.tables import read_table
from synthaug.exceptions import DataWarning
from tests.cli.files.writing import write

TEXTS = ["é", "a b", "x,y", "p;q", "t\tu", "l1\nl2", 'say "hi"', "it's", ""]
FILE = Path("t.csv")


def some_table(rng):
    """Return a table of columns of several kinds, as cells."""
    n, mark = rng.integers(2, 30), rng.choice([".", ","])
    kinds = {
        "amount": lambda: f"{rng.normal(0, 500):.2f}".replace(".", mark),
        "visits": lambda: str(rng.integers(0, 50)),
        "Größe": lambda: str(rng.choice(TEXTS)),
        "day": lambda: f"2024-0{rng.integers(1, 9)}-1{rng.integers(0, 9)}",
        "code": lambda: f"{rng.integers(0, 99):04d}",
    }
    chosen = rng.choice([*kinds], size=rng.integers(2, 6), replace=False).tolist()
    return [chosen, *([kinds[name]() for name in chosen] for _ in range(n))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
@pytest.mark.filterwarnings("ignore:.*not UTF-8:synthaug.exceptions.DataWarning")
def test_any_dialect_is_understood_and_kept_to_the_letter(encoding, quoting, global_random_seed, tmp_path):
    rng = np.random.default_rng(global_random_seed)
    source, output = tmp_path / "t.csv", tmp_path / "m.csv"
    for separator in ",;\t|" * 2:
        rows, newline = some_table(rng), rng.choice(["\n", "\r\n"])
        out = io.StringIO()
        csv.writer(out, delimiter=separator, lineterminator=newline, quoting=quoting).writerows(rows)
        source.write_bytes(out.getvalue().encode(encoding))
        table = read_table(source)
        assert [list(table.frame), *cells_again(table.text).to_numpy().tolist()] == rows
        write(output, table, table.frame.iloc[:0])
        assert output.read_bytes() == source.read_bytes()
        write(output, table, table.frame)
        again = read_table(output).text
        assert again.dialect == table.text.dialect
        assert again.styles == table.text.styles


@pytest.mark.parametrize(
    ("text", "usual", "found"),
    [
        ("a,b\n1,2\n", ",", (",", '"')),
        ("a;b\n1,5;x\n2,5;y\n", ",", (";", '"')),
        ("a|b\n1,5|x\n2|y\n", "\t", ("|", '"')),
        ("a\n1\n", ",", (",", '"')),
        ("a,b\n1,2\n3\n4,5\n", ",", (",", '"')),
        ("a,'b, c'\n1,'2, 3'\n", ",", (",", "'")),
        ("a,b\nit's,that's\n", ",", (",", '"')),
        ("id;price, EUR;name\n1;2,5;x\n", ",", (";", '"')),
    ],
)
def test_separators_and_quotes(text, usual, found):
    assert separator_and_quote(text, usual) == found


@pytest.mark.parametrize(
    ("content", "encoding", "found"),
    [
        (b"abc", None, ("abc", "utf-8", False)),
        ("é".encode("utf-16-le") * 9, None, ("é" * 9, "utf-16-le", False)),
        (b"\xff\xfea\x00", None, ("a", "utf-16-le", True)),
        (b"\xff\xfea\x00", "utf-16", ("a", "utf-16-le", True)),
        (b"\xef\xbb\xbfa", "utf-8", ("a", "utf-8", True)),
        ("ж".encode("koi8-r"), "koi8-r", ("ж", "koi8-r", False)),
    ],
)
def test_encodings(content, encoding, found):
    assert decoded(FILE, content, encoding) == found


def test_other_encodings_are_guessed_with_a_word_and_damage_is_not_hidden():
    with pytest.warns(DataWarning, match=r"not UTF-8.*as cp1252; give --encoding"):
        assert decoded(FILE, "10 €, é".encode("cp1252"), None) == ("10 €, é", "cp1252", False)
    with pytest.warns(DataWarning, match="as latin-1"):
        assert decoded(FILE, b"\x81\xe9", None)[1] == "latin-1"
    with pytest.raises(InputError, match="is UTF-8 text, but byte 0xe9 at position 4"):
        decoded(FILE, "éé".encode() + b"\xe9", None)
    with pytest.raises(InputError, match=r"is not ascii text.*another --encoding"):
        decoded(FILE, "é".encode(), "ascii")

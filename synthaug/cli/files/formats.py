"""Formats of tables, by the suffixes of their files, or by the first bytes of what comes without a name."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from synthaug.cli.errors import InputError, listed
from synthaug.cli.output import STANDARD

CELLS = (".csv", ".tsv")
LINES = (".jsonl", ".ndjson")
BINARY = (".parquet", ".feather", ".xlsx")
PACKINGS = (".gz", ".bz2", ".xz", ".zst", ".zip")
REMEDIES = {
    ".xls": "open it in Excel and save it as .xlsx",
    ".xlsm": "save it as .xlsx",
    ".xlsb": "save it as .xlsx",
    ".ods": "save it as .csv or .xlsx",
    ".json": "write lines of JSON, .jsonl, by pandas.read_json(...).to_json(..., orient='records', lines=True)",
    ".txt": "rename it to .csv, whatever separates its cells",
    ".dat": "rename it to .csv, if it is a table of text",
    ".data": "rename it to .csv, if it is a table of text",
    ".tab": "rename it to .tsv",
    ".psv": "rename it to .csv, whatever separates its cells",
    ".asc": "rename it to .csv, if it is a table of text",
    ".xml": "export the table as .csv",
    ".html": "export the table as .csv",
    ".arrow": "rename it to .feather",
    ".pkl": "save it by DataFrame.to_parquet",
    ".pickle": "save it by DataFrame.to_parquet",
    ".sav": "convert it by pandas.read_spss and DataFrame.to_parquet",
    ".dta": "convert it by pandas.read_stata and DataFrame.to_parquet",
    ".sas7bdat": "convert it by pandas.read_sas and DataFrame.to_parquet",
    ".h5": "convert it by pandas.read_hdf and DataFrame.to_parquet",
    ".orc": "convert it by pandas.read_orc and DataFrame.to_parquet",
    ".db": "export the table as .csv",
    ".sqlite": "export the table as .csv",
    ".tgz": "unpack it and name one file of it",
    ".tar": "unpack it and name one file of it",
}
BEGINNINGS = {
    b"PAR1": ".parquet",
    b"ARROW1": ".feather",
    b"PK\x03\x04": ".xlsx",
    b"\x1f\x8b": ".csv.gz",
    b"BZh": ".csv.bz2",
    b"\xfd7zXZ": ".csv.xz",
    b"\x28\xb5\x2f\xfd": ".csv.zst",
    b"{": ".jsonl",
}


class Format(NamedTuple):
    """The kind of a table's file, as its suffix, and the suffix of what has compressed it, or nothing."""

    kind: str
    packing: str = ""


def format_of(path: Path) -> Format:
    """Return the format that the suffix of a file says; of standard output it is text.

    Examples
    --------
    >>> from pathlib import Path
    >>> from synthaug.cli.files.formats import format_of
    >>> format_of(Path("A.CSV.GZ"))
    Format(kind='.csv', packing='.gz')
    """
    if path == STANDARD:
        return Format(".csv")
    name = path.name.lower()
    packing = next((suffix for suffix in PACKINGS if name.endswith(suffix)), "")
    kind = Path(name.removesuffix(packing)).suffix
    if kind in (*CELLS, *LINES) or (kind in BINARY and not packing):
        return Format(kind, packing)
    known = f"{', '.join((*CELLS, *LINES))} (also with {listed(PACKINGS)}), {listed(BINARY)}"
    if kind in BINARY:
        raise InputError(f"'{path}' is compressed twice: {kind} files are compressed as they are; unpack it")
    remedy = f"{other}, or " if (other := REMEDIES.get(kind or Path(name).suffix)) else ""
    if packing and not kind:
        remedy = f"rename it to '{Path(path.name).stem}.csv{packing}' if it holds a table of text, or "
    raise InputError(f"'{path}' has no suffix of a table; {remedy}name a file that ends in {known}")


def suffix_of_content(content: bytes) -> str:
    """Return the suffix that would suit content by its first bytes; what is nothing else is cells."""
    if content.startswith(b"PK") and b"xl/" not in content:
        return ".csv.zip"
    return next((suffix for start, suffix in BEGINNINGS.items() if content[:64].lstrip().startswith(start)), ".csv")

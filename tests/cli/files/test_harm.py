"""Files that are damaged, locked or made to harm: refused in one sentence, and without much memory."""

import bz2
import gzip
import io
import lzma
import struct
import warnings
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from synthaug.cli.errors import InputError
from synthaug.cli.files import packing
from synthaug.cli.files.images import read_images
from synthaug.cli.files.packing import packed, read_packed
from synthaug.cli.files.tables import read_table

IMAGES = np.random.default_rng(0).random((20, 6, 6))


def with_password(content):
    """Return an archive that says of all its parts that they are encrypted."""
    return _in_entries(content, 8, 1)


def otherwise_compressed(content):
    """Return an archive that says of all its parts that they are compressed in an unknown way."""
    return _in_entries(content, 10, 99)


def _in_entries(content, offset, value):
    out, place = bytearray(content), -1
    while (place := content.find(b"PK\x01\x02", place + 1)) >= 0:
        out[place + offset] = value
    return bytes(out)


def scrambled(content):
    """Return content with other bytes in its middle."""
    third = len(content) // 3
    return content[:third] + bytes(byte ^ 0x5A for byte in content[third : 2 * third]) + content[2 * third :]


def images(compressed=True, **arrays):
    out = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(out, **{"images": IMAGES, **arrays})
    return out.getvalue()


def sheet():
    out, book = io.BytesIO(), openpyxl.Workbook()
    for row in [("a", "b"), *[(i, i * 7 % 11) for i in range(200)]]:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def declared(header, data=b""):
    """Return a file of images whose header says something else than its data."""
    out, text = io.BytesIO(), header.encode() + b"\n"
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("images.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data)
    return out.getvalue()


@pytest.mark.parametrize("harm", [with_password, otherwise_compressed, scrambled])
@pytest.mark.parametrize("name", ["images.npz", "rows.xlsx", "rows.csv.zip"])
def test_archives_that_cannot_be_unpacked(name, harm, tmp_path):
    path = tmp_path / name
    made = {"images.npz": images, "rows.xlsx": sheet, "rows.csv.zip": lambda: packed(b"a,b\n1,2\n" * 99, ".zip", "r")}
    path.write_bytes(harm(made[name]()))
    with pytest.raises(InputError, match=r"is no\b|is not a whole"):
        (read_images if name == "images.npz" else read_table)(path)


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zip", ".zst"])
def test_a_small_file_that_would_fill_the_memory_is_not_unpacked(suffix, tmp_path, monkeypatch):
    monkeypatch.setattr(packing, "MOST_BYTES", 1_000_000)
    path, line = tmp_path / f"rows.csv{suffix}", b"1,2\n"
    path.write_bytes(packed(b"a,b\n" + line * 2_000_000, suffix, "rows.csv"))
    with pytest.raises(InputError, match="as no table does"):
        read_packed(path, suffix)
    whole = b"a,b\n" + line * 200_000
    path.write_bytes(packed(whole, suffix, "rows.csv"))
    assert read_packed(path, suffix) == whole


def test_files_in_several_pieces_are_read_as_one(tmp_path):
    for suffix, compress in ((".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)):
        path = tmp_path / f"rows.csv{suffix}"
        path.write_bytes(compress(b"a,b\n") + compress(b"1,2\n"))
        assert read_packed(path, suffix) == b"a,b\n1,2\n"


@pytest.mark.parametrize(
    "shape", ["(10000000000, 8, 8)", "(50000, 8)", "(-1, 8, 8)", "(2, 8, 4.5)", "('a',)", "(" * 99]
)
def test_images_that_are_not_as_large_as_they_say(shape, tmp_path):
    path = tmp_path / "images.npz"
    path.write_bytes(declared(f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}}}", bytes(8 * 64)))
    with pytest.raises(InputError, match=r"is no \.npz file"):
        read_images(path)


def test_images_that_would_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(packing, "MOST_BYTES", 1_000_000)
    path = tmp_path / "images.npz"
    path.write_bytes(images(images=np.zeros((3_000, 30, 30))))
    with pytest.raises(InputError, match="would become 21600128 bytes"):
        read_images(path)


def test_images_twice_in_a_file_and_beside_the_way_are_none(tmp_path):
    path, array = tmp_path / "images.npz", zipfile.ZipFile(io.BytesIO(images())).read("images.npy")
    with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the name that is there twice
        for name in ("/etc/images.npy", "../images.npy", "labels.npy", "labels.npy"):
            archive.writestr(name, array)
    with pytest.raises(InputError, match="but no 'images'"):
        read_images(path)


@pytest.mark.parametrize(
    "noted",
    [
        {b"pandas": b"[" * 100_000},
        {b"pandas": b'{"columns": 5, "index_columns": [{}]}'},
        {b"pandas": b'{"columns": [{"name": "a"}], "index_columns": [], "column_indexes": []}'},
        {b"PANDAS_ATTRS": b"[" * 100_000},
        {b"synthaug": b"[" * 100_000},
        {b"synthaug": b'{"rows": {"real": []}, "mark": ["a"]}'},
    ],
)
def test_what_others_have_noted_in_a_table_does_no_harm(noted, run, tmp_path):
    path, model = tmp_path / "rows.parquet", tmp_path / "m.synthaug"
    frame = pd.DataFrame({"a": np.arange(40) % 7 / 3, "b": ["x", "y"] * 20})
    parquet.write_table(pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(noted), path)
    assert run("inspect", path).code in (0, 2)
    assert run("fit", path, "--target", "b", "--family", "gaussian-copula", "-o", model, "-q").code == 0
    assert run("sample", model, "-n", 3, "-o", tmp_path / "more.parquet", "-q").code == 0
    assert pd.read_parquet(tmp_path / "more.parquet").shape == (3, 2)


@pytest.mark.parametrize("half", ["\\ud800", "\\uDFFF", "x\\udc00y"])
def test_half_a_pair_in_lines_of_json_is_no_character(half, tmp_path):
    path = tmp_path / "rows.jsonl"
    for line in (f'{{"a": "{half}"}}', f'{{"{half}": 1}}'):
        path.write_text(f'{{"a": "whole \\ud83d\\ude00"}}\n{line}\n')
        with pytest.raises(InputError, match="line 2 holds one half of an escaped pair"):
            read_table(path)
    path.write_text('{"a": "whole \\ud83d\\ude00"}\n' * 3)
    assert set(read_table(path).frame["a"]) == {"whole \U0001f600"}

"""Files that say what made them: in themselves or beside them, with their content as it was."""

import json
import os
import xml.etree.ElementTree as ET

import matplotlib.image
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from PIL import Image
from pyarrow import parquet

from synthaug import GANAugmenter, GaussianCopula, Jitter
from synthaug.artifacts import mark_synthetic, read_card, read_provenance, save
from synthaug.encoders.fingerprint import fingerprint
from synthaug.exceptions import DataError
from synthaug.provenance.content import as_bytes
from synthaug.provenance.png import with_texts

X = pd.DataFrame(np.random.default_rng(0).normal(size=(30, 3)), columns=list("abc"))
PIXELS = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
WRITTEN = {
    "rows.parquet": X.to_parquet,
    "rows.feather": X.to_feather,
    "rows.csv": lambda path: X.to_csv(path, index=False),
    "rows.npz": lambda path: np.savez(path, X=X, y=np.arange(30)),
    "rows.xlsx": lambda path: path.write_bytes(b"a workbook"),
    "picture.png": lambda path: matplotlib.image.imsave(path, PIXELS),
}
READ = {
    "rows.parquet": pd.read_parquet,
    "rows.feather": pd.read_feather,
    "rows.csv": pd.read_csv,
    "rows.npz": lambda path: pd.DataFrame(np.load(path)["X"], columns=list("abc")),
}


@pytest.fixture(scope="module")
def augmenter():
    return GANAugmenter(GaussianCopula(), random_state=3).fit(X)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_says_what_made_it_and_holds_what_it_held(name, augmenter, tmp_path):
    path = tmp_path / name
    WRITTEN[name](path)
    assert read_provenance(path) is None
    says = mark_synthetic(path, augmenter, seed=5)
    found = read_provenance(path)
    made = found["generator"]
    assert (made["family"], made["rows"], made["fingerprint"]) == ("gaussian-copula", 30, fingerprint(X))
    assert (made["parameters"], made["stores_training_data"]) == ({"shrinkage": "auto"}, False)
    assert (found["seed"], found["fitted_seed"]) == (5, 3)
    assert found["digital_source_type"].endswith("/trainedAlgorithmicMedia")
    assert "No formal guarantee of privacy" in found["privacy"]
    assert (says == path) is (name not in ("rows.csv", "rows.xlsx"))
    assert ("created" in found) is (says != path)  # equal rows, equal files
    if name in READ:
        pd.testing.assert_frame_equal(READ[name](path), X)
    else:
        assert name == "rows.xlsx" or (np.asarray(Image.open(path).convert("RGB")) == PIXELS).all()
    if name == "rows.npz":
        assert np.load(path).files == ["X", "y"]


@pytest.mark.parametrize("name", WRITTEN)
def test_a_second_mark_takes_the_place_of_the_first_and_equal_ones_give_equal_bytes(name, augmenter, tmp_path):
    path = tmp_path / name
    WRITTEN[name](path)
    says = mark_synthetic(path, augmenter, seed=1)
    first = says.read_bytes()
    mark_synthetic(path, augmenter, seed=2)
    assert read_provenance(path)["seed"] == 2
    mark_synthetic(path, augmenter, seed=1)
    if says == path:
        assert path.read_bytes() == first
    assert sorted(tmp_path.iterdir()) == sorted({path, says})  # and nothing is left behind


def test_a_time_that_is_given_is_that_of_all_files(augmenter, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    for name in ("rows.npz", "rows.csv"):
        WRITTEN[name](tmp_path / name)
        mark_synthetic(tmp_path / name, augmenter)
        assert read_provenance(tmp_path / name)["created"] == "1970-01-02T00:00:00+00:00"


def test_a_side_car_says_nothing_of_a_file_that_has_changed_since(augmenter, tmp_path):
    path = tmp_path / "rows.csv"
    WRITTEN["rows.csv"](path)
    mark_synthetic(path, augmenter)
    assert read_provenance(path) is not None
    path.write_text("a,b\n1,2\n")
    assert read_provenance(path) is None


def test_a_picture_says_it_in_the_words_of_iptc_and_of_tc_260(augmenter, tmp_path):
    path = tmp_path / "picture.png"
    WRITTEN["picture.png"](path)
    mark_synthetic(path, augmenter)
    texts = Image.open(path).text
    packet = ET.fromstring(texts["XML:com.adobe.xmp"].partition("?>")[2].rpartition("<?xpacket")[0])
    said = {entry.tag: entry.text for entry in packet.iter()}
    source = said["{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"]
    assert source == "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    label = json.loads(texts["AIGC"])
    assert label["Label"] == "1"
    assert label.keys() == {
        *("Label", "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator", "PropagateID"),
        "ReservedCode2",
    }
    assert json.loads(said["{http://www.tc260.org.cn/ns/AIGC/1.0/}AIGC"]) == label


def test_pandas_knows_it_of_parquet(augmenter, tmp_path):
    path = tmp_path / "rows.parquet"
    WRITTEN["rows.parquet"](path)
    mark_synthetic(path, augmenter)
    assert "synthaug" in pd.read_parquet(path).attrs


@pytest.mark.parametrize("damage", [b"", b"PAR1", b"no picture", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"])
def test_what_cannot_be_read_says_nothing_and_is_not_written(damage, augmenter, tmp_path):
    for name in ("rows.parquet", "rows.feather", "rows.npz", "picture.png"):
        path = tmp_path / name
        path.write_bytes(damage)
        assert read_provenance(path) is None
        with pytest.raises(DataError, match="write it again"):
            mark_synthetic(path, augmenter)
        assert path.read_bytes() == damage


def test_a_file_that_is_not_there_is_named(augmenter, tmp_path):
    for call in (read_provenance, lambda path: mark_synthetic(path, augmenter)):
        for name in ("rows.parquet", "rows.csv", "picture.png"):
            with pytest.raises(DataError, match="there is no file"):
                call(tmp_path / name)
        with pytest.raises(DataError, match="is a folder"):
            call(tmp_path)


def test_pictures_that_end_too_early_are_refused(tmp_path):
    WRITTEN["picture.png"](tmp_path / "picture.png")
    png = (tmp_path / "picture.png").read_bytes()
    for end in range(8, len(png), 7):
        with pytest.raises(DataError, match="PNG"):
            with_texts(png[:end], {"synthaug": "0", "digital_source_type": ""})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (X, X.iloc[::-1]),
        (X, X.rename(columns={"a": "d"})),
        (X.to_numpy(), X.to_numpy() + 1e-9),
        (np.zeros((4, 2, 2)), np.zeros((4, 4))),
        (np.array([[1, "a"], [2, None]], dtype=object), np.array([[1, "a"], [2, "b"]], dtype=object)),
        (np.array(["2020-01-01"], dtype="M8[D]"), np.array(["2020-01-02"], dtype="M8[D]")),
    ],
)
def test_fingerprints_are_of_content(one, other):
    assert fingerprint(one) == fingerprint(one.copy()) != fingerprint(other)
    assert fingerprint(one, range(len(one))) != fingerprint(one)


def test_the_card_says_what_a_file_holds_of_the_training_data(tmp_path):
    rng = np.random.default_rng(0)
    city = rng.choice(["Oslo", "Lima", "Pune"], 90)
    table = pd.DataFrame(
        {
            "pay": rng.normal(5e4, 9e3, 90),
            "city": city,
            "country": pd.Series(city).map({"Oslo": "NO", "Lima": "PE", "Pune": "IN"}),
            "id": np.arange(90),
            "ca|rd\x1b": rng.integers(0, 9, 90),
        }
    )
    encoder = synthaug_encoder_of(table)
    augmenter = GANAugmenter(GaussianCopula(), encoder=encoder, random_state=0).fit(table, city == "Oslo")
    save(augmenter, tmp_path / "m.synthaug")
    card = read_card(tmp_path / "m.synthaug")
    assert [column["role"] for column in card["columns"]] == ["number", "category", "tied", "identifier", "number"]
    held = " ".join(card["holds"])
    for part in (
        "Of pay, ca|rd",
        "Of city: every value",
        "of single rows: pay.",
        "Of id: the largest",
        "3 of city",
        "classes",
    ):
        assert part in held
    assert card["fingerprint"] == fingerprint(table, city == "Oslo")
    said = augmenter.card()
    assert "\x1b" not in said
    assert "| ca\\|rd\\\\x1b | int64 | number |" in said
    assert "No formal guarantee" in said.replace("There is no", "No")
    assert "Training rows: synthetic ones start from them" not in said
    assert "Training rows: synthetic ones start" in GANAugmenter(Jitter(), random_state=0).fit(X).card()


def synthaug_encoder_of(table):
    from synthaug import TableEncoder

    return TableEncoder(roles={"id": "identifier"})


@pytest.mark.parametrize("noted", [b"[" * 100_000, b"[1]", b"nothing"])
def test_attributes_that_pandas_could_not_read_are_replaced(noted, augmenter, tmp_path):
    path = tmp_path / "rows.parquet"
    table = pa.Table.from_pandas(X).replace_schema_metadata({b"PANDAS_ATTRS": noted})
    parquet.write_table(table, path)
    mark_synthetic(path, augmenter)
    assert read_provenance(path)["generator"]["family"] == "gaussian-copula"
    assert "synthaug" in json.loads(parquet.read_schema(path).metadata[b"PANDAS_ATTRS"])


def test_a_picture_larger_than_any_is_not_read(tmp_path):
    path = tmp_path / "picture.png"
    matplotlib.image.imsave(path, PIXELS)
    with path.open("r+b") as file:
        file.truncate(10**12)  # of which hardly any is on the disk
    assert read_provenance(path) is None


def test_names_that_no_encoding_has_are_said_as_json_escapes_them(augmenter, tmp_path):
    path = tmp_path / os.fsdecode(b"\xff.csv")
    X.to_csv(path, index=False)
    assert json.loads(mark_synthetic(path, augmenter).read_bytes())["generator"]["family"] == "gaussian-copula"
    assert json.loads(as_bytes({"file": path.name}))["file"] == path.name

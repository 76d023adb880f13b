"""`synthaug augment`: real rows as they are, synthetic rows below them, and a mark."""

import errno
import gzip
import json
import signal
import time
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal
from pyarrow import feather
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

from synthaug import GANAugmenter, GaussianCopula, __version__
from synthaug.cli.augment import augment_table
from synthaug.cli.choice import HardLabels
from synthaug.cli.files import side_car
from synthaug.cli.files.tables import read_table
from synthaug.cli.requests import Augmentation
from synthaug.compose.augmentation import takes_soft_labels
from synthaug.compose.learner import Learner
from synthaug.provenance.stamps import read_stamp

FAST = ("--target", "label", "--family", "gaussian-copula", "--quiet")
QUICK = ("--no-teacher", *FAST)  # what the teacher says is of no account where files are written


# --------------------------------------------------------------------------------------
# Real rows
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".csv.gz"])
def test_text_is_given_back_to_the_letter(run, tmp_path, text, suffix):
    text = text.replace(",", "\t").replace("a\t b", "a, b") if suffix == ".tsv" else text
    source, output = tmp_path / f"table{suffix}", tmp_path / f"more{suffix}"
    pack, unpack = (gzip.compress, gzip.decompress) if suffix.endswith("gz") else (bytes, bytes)
    source.write_bytes(pack(text.encode()))
    assert run("augment", source, *FAST, "-o", output).code == 0
    lines = unpack(output.read_bytes()).decode().splitlines()
    separator = "\t" if suffix == ".tsv" else ","
    before = text.splitlines()
    assert lines[0] == before[0] + separator + "synthetic"
    assert lines[1:61] == [f"{line}{separator}False" for line in before[1:]]
    assert len(lines) == 121
    assert all(line.endswith(f"{separator}True") for line in lines[61:])


def test_synthetic_cells_are_written_in_the_style_of_their_column(run, csv, tmp_path):
    output = tmp_path / "more.csv"
    assert run("augment", csv, *FAST, "-o", output, "--ratio", 5).code == 0
    rows = pd.read_csv(output, dtype=str, keep_default_na=False)
    made, real = rows[rows["synthetic"] == "True"], rows[rows["synthetic"] == "False"]
    assert len(made) == 5 * len(real)
    for column in ("code", "note", "label"):
        assert set(made[column]) <= set(real[column])
    assert made["age"].str.fullmatch(r"\d\d|NA").all()
    assert (made["age"] == "NA").any()
    assert made["income"].str.fullmatch(r"-?\d\.\d\d").all()
    assert made["when"].str.fullmatch(r"2024-01-\d\d").all()


@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
@pytest.mark.parametrize("mark", ["--mark=made", "--side-car"])
def test_frames_keep_every_bit_of_the_real_rows(run, tmp_path, frame, suffix, mark):
    source, output = tmp_path / f"table{suffix}", tmp_path / f"more{suffix}"
    reader = pd.read_parquet if suffix == ".parquet" else pd.read_feather
    (frame.to_parquet if suffix == ".parquet" else frame.to_feather)(source)
    assert run("augment", source, *QUICK, "-o", output, mark).code == 0
    before, after = reader(source), reader(output)
    if mark == "--mark=made":
        assert after.pop("made").tolist() == [False] * 80 + [True] * 80
    assert_frame_equal(after.iloc[:80], before, check_exact=True, check_freq=False)
    assert_frame_equal(after.dtypes.to_frame(), before.dtypes.to_frame())


@pytest.mark.parametrize(
    "index",
    [
        pd.Index(np.arange(80)[::-1] * 3, name="id"),
        pd.Index([f"row {i}" for i in range(80)]),
        pd.date_range("2024-01-01", periods=80, freq="h", tz="UTC", name="at"),
        pd.MultiIndex.from_product([["a", "b"], range(40)], names=["one", "two"]),
    ],
    ids=["integers", "strings", "dates", "several"],
)
def test_an_index_of_the_real_rows_is_kept(run, tmp_path, frame, index):
    source, output = tmp_path / "table.parquet", tmp_path / "more.parquet"
    frame[["whole", "level", "label"]].set_axis(index).to_parquet(source)
    assert run("augment", source, *QUICK, "-o", output).code == 0
    before, after = pd.read_parquet(source), pd.read_parquet(output)
    assert after.iloc[:80].index.tolist() == before.index.tolist()
    assert after.index.names == before.index.names
    numbers = {"id": list(range(238, 318)), "two": list(range(40, 120))}
    for name, made in after.iloc[80:].index.to_frame().items():
        assert made.tolist() == numbers[name] if name in numbers else made.isna().all()


def test_whole_numbers_of_other_writers_stay_whole(run, tmp_path):
    large = 2**60 + 1  # no float has it
    rng = np.random.default_rng(0)
    whole = [None if i % 7 == 0 else large + int(rng.integers(0, 100)) for i in range(60)]
    table = pa.table({"whole": pa.array(whole, pa.int64()), "label": ["a", "b"] * 30})
    pq.write_table(table, tmp_path / "t.parquet")
    assert run("augment", tmp_path / "t.parquet", *QUICK, "-o", tmp_path / "m.parquet").code == 0
    after = pq.read_table(tmp_path / "m.parquet")
    assert after.schema.field("whole").type == pa.int64()
    assert after.column("whole").to_pylist()[:60] == whole
    assert all(value is None or value >= large for value in after.column("whole").to_pylist()[60:])


def test_types_and_metadata_of_other_writers_are_kept(run, tmp_path):
    rng = np.random.default_rng(0)
    days = [date(2024, 1, 1) + timedelta(days=int(day)) for day in rng.integers(0, 30, 60)]
    prices = [Decimal(int(cents)).scaleb(-2) for cents in rng.integers(0, 3000, 60)]
    columns = {
        "day": pa.array(days, pa.date32()),
        "price": pa.array(prices, pa.decimal128(12, 2)),
        "text": pa.array([None if i % 5 == 0 else "ab"[i % 2] for i in range(60)], pa.large_string()),
        "flag": pa.array([None if i % 3 == 0 else bool(i % 2) for i in range(60)]),
        "nothing": pa.nulls(60),
        "label": pa.array([0, 1] * 30, pa.int16()),
    }
    table = pa.table(columns).replace_schema_metadata({"mine": "kept"})
    pq.write_table(table, tmp_path / "t.parquet")
    assert run("augment", tmp_path / "t.parquet", *QUICK, "-o", tmp_path / "m.parquet").code == 0
    after = pq.read_table(tmp_path / "m.parquet")
    assert after.schema.metadata[b"mine"] == b"kept"
    for name in columns:
        assert after.schema.field(name).type == table.schema.field(name).type
        assert after.column(name).to_pylist()[:60] == table.column(name).to_pylist()


def test_rows_without_a_target_stay(run, tmp_path):
    rows = pd.DataFrame({"a": np.arange(60.0) % 17, "label": np.tile(["x", "y", None], 20)})
    rows.to_parquet(tmp_path / "t.parquet")
    ran = run("augment", tmp_path / "t.parquet", *QUICK, "-o", tmp_path / "m.parquet", "--json")
    after = pd.read_parquet(tmp_path / "m.parquet")
    assert_frame_equal(after.iloc[:60, :2], rows)
    assert after["label"].iloc[60:].notna().all()
    assert ran.json["rows"] == {"real": 60, "synthetic": 40}


# --------------------------------------------------------------------------------------
# Amounts and marks
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("ratio", [0.5, 3])
def test_ratio_counts_rows(run, csv, tmp_path, ratio):
    ran = run("augment", csv, *FAST, "-o", tmp_path / "m.csv", "--ratio", ratio, "--json")
    assert ran.json["rows"]["real"] == 60
    assert abs(ran.json["rows"]["synthetic"] - 60 * ratio) <= 1
    assert len(pd.read_csv(tmp_path / "m.csv")) == sum(ran.json["rows"].values())


def test_balance_raises_the_smaller_class(run, csv, tmp_path):
    ran = run("augment", csv, *FAST, "-o", tmp_path / "m.csv", "--balance", "--json")
    found = pd.read_csv(tmp_path / "m.csv")["label"].value_counts()
    assert found["no"] == found["yes"]
    assert {label: sum(rows.values()) for label, rows in ran.json["classes"].items()} == found.to_dict()


def test_side_cars_say_which_rows_are_synthetic(run, csv, tmp_path):
    output = tmp_path / "m.csv"
    assert run("augment", csv, *QUICK, "-o", output, "--side-car").code == 0
    rows = pd.read_csv(output)
    assert list(rows) == list(pd.read_csv(csv))
    marks = pd.read_csv(tmp_path / "m.csv.synthetic.csv")
    assert marks["row"].tolist() == list(range(len(rows)))
    assert marks["synthetic"].tolist() == [False] * 60 + [True] * 60
    assert json.loads((tmp_path / "m.csv.synthetic.json").read_text())["family"] == "gaussian-copula"


@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
def test_metadata_says_where_rows_come_from(run, csv, tmp_path, suffix):
    output = tmp_path / f"m{suffix}"
    assert run("augment", csv, *QUICK, "-o", output, "--seed", 3).code == 0
    schema = pq.read_schema(output) if suffix == ".parquet" else feather.read_table(output).schema
    found = json.loads(schema.metadata[b"synthaug"])
    assert found["seed"] == 3
    assert found["synthaug"] == __version__
    assert found["rows"] == {"real": 60, "synthetic": 60}
    assert found["mark"] == "synthetic"


def test_equal_seeds_give_equal_files(run, csv, tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        assert run("augment", csv, *QUICK, "-o", tmp_path / f"{name}.csv.gz", "--seed", seed).code == 0
    one, same, other = ((tmp_path / f"{name}.csv.gz").read_bytes() for name in "abc")
    assert one == same
    assert one != other


def test_numbers_to_predict(run, tmp_path):
    rng = np.random.default_rng(0)
    rows = pd.DataFrame({"a": rng.normal(size=80), "price": rng.integers(1000, 9000, 80)})
    rows.to_csv(tmp_path / "t.csv", index=False)
    options = ("--family", "gaussian-copula", "--target-type", "continuous", "--json", "-o", tmp_path / "m.csv")
    ran = run("augment", tmp_path / "t.csv", "--target", "price", *options)
    assert ran.json["classes"] is None
    assert ran.json["rows"]["synthetic"] == 80
    assert pd.read_csv(tmp_path / "m.csv")["price"].dtype.kind == "i"


def test_counts_are_taken_for_numbers_with_a_word(run, tmp_path):
    rng = np.random.default_rng(0)
    pd.DataFrame({"a": rng.normal(size=300), "count": rng.geometric(0.02, 300)}).to_csv(tmp_path / "t.csv", index=False)
    options = ("--target", "count", "--family", "gaussian-copula", "--json")
    ran = run("augment", tmp_path / "t.csv", *options, "-o", tmp_path / "m.csv")
    assert ran.json["classes"] is None
    (line,) = [line for line in ran.err.splitlines() if "warning" in line]
    assert "'count' holds" in line
    assert line.endswith("is taken as continuous; give --target-type classes if they are classes")
    said = run("augment", tmp_path / "t.csv", *options, "--target-type", "continuous", "-o", tmp_path / "n.csv")
    assert "warning" not in said.err
    assert (tmp_path / "n.csv").read_bytes() == (tmp_path / "m.csv").read_bytes()


def test_the_default_family_is_a_gan_with_a_budget(run, csv, tmp_path):
    ran = run("augment", csv, "--target", "label", "--max-seconds", 20, "-o", tmp_path / "m.csv", "--json")
    assert ran.json["family"] == "tabular-gan"
    assert ran.json["seconds"] < 20  # of which training has half
    assert len(pd.read_csv(tmp_path / "m.csv")) == 120
    assert "\r" not in ran.err  # progress is in lines where there is no terminal
    assert "\x1b" not in ran.err


# --------------------------------------------------------------------------------------
# Choice by evidence
# --------------------------------------------------------------------------------------
def test_who_makes_hard_labels_is_not_asked_for_soft_ones():
    assert hasattr(GANAugmenter(), "fit_augment")
    assert takes_soft_labels(Learner.of(LogisticRegression()), GANAugmenter())
    assert not takes_soft_labels(Learner.of(LogisticRegression()), HardLabels())


def test_evidence_is_about_the_rows_that_are_written(frame):
    rows = frame[["whole", "float", "level", "label"]]
    request = Augmentation(target="label", ratio=0.5, family="gaussian-copula", seed=4)
    written = augment_table(rows, request)
    augmenter = HardLabels(GaussianCopula(), ratio=0.5, random_state=4, target_type="classes")
    X, _ = augmenter.fit_resample(rows.drop(columns="label"), rows["label"])
    assert_frame_equal(written.synthetic[list(X)], X.iloc[80:].reset_index(drop=True))


@pytest.mark.slow
def test_nothing_is_added_where_nothing_helps(run, tmp_path):
    rng = np.random.default_rng(0)
    x = rng.normal(size=200)
    rows = pd.DataFrame({"x": x.round(6), "label": np.where(x > 0, "up", "down")})  # a tree needs no help here
    rows.to_csv(tmp_path / "t.csv", index=False)
    options = ("--choose", "--estimator", "decision-tree", "--json")
    ran = run("augment", tmp_path / "t.csv", *FAST, *options, "-o", tmp_path / "m.csv")
    choice = ran.json["choice"]
    assert choice["augmented"] is False
    assert choice["chosen"] is None
    assert ran.json["rows"] == {"real": 200, "synthetic": 0}
    after = pd.read_csv(tmp_path / "m.csv")
    assert not after.pop("synthetic").any()
    assert_frame_equal(after, rows)
    ran = run("augment", tmp_path / "t.csv", *FAST[:-1], *options[:-1], "-o", tmp_path / "n.csv")
    assert "no synthetic ones" in ran.out
    assert "Chosen: no augmentation" in ran.out


def test_folds_without_a_score_are_told_of(run, tmp_path):
    rows = pd.DataFrame({"a": np.arange(63) % 7, "label": ["x", "y"] * 30 + ["rare"] * 3})
    rows.to_csv(tmp_path / "t.csv", index=False)
    options = ("--choose", "--estimator", "k-neighbors", "--scoring", "roc_auc_ovr", "--ratio", 1, "--no-teacher")
    ran = run("augment", tmp_path / "t.csv", *FAST, *options, "-o", tmp_path / "m.csv")
    assert ran.code == 0
    (line,) = [line for line in ran.err.splitlines() if "have no score" in line]
    assert line.startswith("synthaug: warning: 2 of 5 folds")


@pytest.mark.slow
def test_something_is_added_where_it_helps(run, tmp_path):
    X, y = make_classification(100, 6, n_informative=4, flip_y=0.2, random_state=1)
    pd.DataFrame(X).add_prefix("x").assign(label=y).to_parquet(tmp_path / "t.parquet")
    options = ("--choose", "--estimator", "decision-tree", "--json")
    ran = run("augment", tmp_path / "t.parquet", *FAST, *options, "-o", tmp_path / "m.parquet")
    choice = ran.json["choice"]
    assert choice["augmented"] is True
    assert choice["chosen"]["ratio"] in (0.5, 1.0, 2.0)
    assert choice["gain"] > 0
    assert choice["stderr"] > 0
    assert ran.json["rows"]["synthetic"] == choice["chosen"]["ratio"] * 100
    assert f"Chosen: {choice['chosen']['ratio']:g} synthetic row" in choice["summary"]


@pytest.mark.parametrize(
    "name",
    [
        "k-neighbors",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("hist-gradient-boosting", "random-forest", "svm")),
    ],
)
def test_every_estimator_copes_with_every_column(csv, name):
    choice = {"choose": True, "estimator": name, "scoring": "accuracy", "no_teacher": True}
    table = augment_table(read_table(csv).frame, Augmentation(target="label", ratio=1.0, family="jitter", **choice))
    assert table.report["choice"]["estimator"] == name
    assert np.isfinite(table.report["choice"]["gain"])


@pytest.mark.slow
def test_an_estimator_may_be_the_path_of_a_class(run, csv, tmp_path):
    choice = ("--choose", "--estimator", "tests.cli.talking.TalkingClassifier", "--ratio", 1, "--json")
    ran = run("augment", csv, *FAST, *choice, "-o", tmp_path / "m.csv")
    assert ran.json["choice"]["estimator"].endswith("TalkingClassifier")
    assert "I am learning" in ran.err


def test_without_a_teacher_every_row_is_kept(frame):
    rows = frame[["whole", "float", "level", "label"]]
    request = Augmentation(target="label", family="gaussian-copula", no_teacher=True, seed=4)
    augmenter = GANAugmenter(GaussianCopula(), ratio=1.0, random_state=4, teacher=None)
    X, _ = augmenter.fit_resample(rows.drop(columns="label"), rows["label"])
    made = augment_table(rows, request).synthetic
    assert_frame_equal(made[list(X)], X.iloc[80:].reset_index(drop=True))
    assert not made.equals(augment_table(rows, replace(request, no_teacher=False)).synthetic)


def test_time_is_bounded_all_in_all(assert_refused, csv, tmp_path, monkeypatch):
    monkeypatch.setattr("synthaug.cli.augment.learnable", lambda *_: [time.sleep(0.01) for _ in range(9_000)])
    says = ["not done in 0.2 seconds", "--max-seconds", "no output was written", "allow more"]
    start = time.monotonic()
    assert_refused("augment", csv, *FAST, "--max-seconds", 0.2, "-o", tmp_path / "m.csv", says=says, code=1)
    assert time.monotonic() - start < 15
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]


def test_a_target_of_nullable_whole_numbers_can_be_chosen_for(tmp_path):
    rng = np.random.default_rng(0)
    target = pd.array([None if i % 9 == 0 else i % 2 for i in range(90)], dtype="Int64")
    rows = pd.DataFrame({"a": rng.normal(size=90), "target": target})
    choice = {"choose": True, "estimator": "logistic-regression", "ratio": 1.0}
    table = augment_table(rows, Augmentation(target="target", family="gaussian-copula", **choice))
    assert table.frame["target"].dtype == "Int64"
    assert_frame_equal(table.frame.iloc[:90, :2], rows)


def test_regressors_choose_for_numbers():
    rng = np.random.default_rng(0)
    rows = pd.DataFrame({"a": rng.normal(size=60), "b": rng.normal(size=60)})
    rows["price"] = rows["a"] + rng.normal(size=60)
    choice = {"choose": True, "estimator": "ridge"}
    table = augment_table(rows, Augmentation(target="price", family="gaussian-copula", **choice))
    assert table.report["choice"]["scoring"] == "r2"


# --------------------------------------------------------------------------------------
# What is refused
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--target", "lable"], ["unknown target 'lable'", "code, age, income", "did you mean 'label'"]),
        (["--ratio", "0"], ["--ratio", "'0'", "above 0"]),
        (["--ratio", "-1"], ["--ratio", "'-1'", "above 0"]),
        (["--ratio", "nan"], ["--ratio", "'nan'", "above 0"]),
        (["--ratio", "inf"], ["--ratio", "'inf'", "above 0"]),
        (["--ratio", "1e9"], ["--ratio 1e+09", "60000000000 rows"]),
        (["--ratio", "two"], ["--ratio", "'two'"]),
        (["--ratio", "1", "--balance"], ["--balance", "--ratio 1", "leave one out"]),
        (["--seed", "-1"], ["--seed", "-1"]),
        (["--seed", "4294967296"], ["--seed", "4294967296"]),
        (["--max-seconds", "0"], ["--max-seconds", "'0'", "above 0"]),
        (["--family", "copula"], ["unknown family 'copula'", "did you mean 'gaussian-copula'"]),
        (["--where", "aeg > 3"], ["--where 'aeg > 3'", "did you mean 'age'"]),
        (["--where", "age >> 3"], ["--where 'age >> 3'", "must not"]),
        (["--family", "jiter"], ["unknown family 'jiter'", "did you mean 'jitter'"]),
        (["--family", "image-gan"], ["'image-gan'", "images", "tabular-gan"]),
        (["--choose"], ["--choose", "--estimator"]),
        (["--estimator", "svm"], ["--estimator svm", "--choose"]),
        (["--scoring", "f1"], ["--scoring f1", "--choose"]),
        (["--choose", "--estimator", "svn"], ["unknown estimator 'svn'", "did you mean 'svm'"]),
        (["--choose", "--estimator", "ridge"], ["'ridge'", "classes", "logistic-regression"]),
        (["--choose", "--estimator", "sklearn.linear_model.Ridge"], ["Ridge'", "classes", "logistic-regression"]),
        (["--choose", "--estimator", "sklearn.svm.SVN"], ["'sklearn.svm.SVN'", "correct the path"]),
        (["--choose", "--estimator", "sklearn.svm"], ["'sklearn.svm'", "no estimator"]),
        (["--choose", "--estimator", "sklearn.multiclass.OneVsRestClassifier"], ["without parameters", "name another"]),
        (["--choose", "--estimator", "lihgtgbm.LGBMClassifier"], ["no package 'lihgtgbm'", "install it"]),
        (["--choose", "--estimator", "svm", "--scoring", "rocauc"], ["'rocauc'", "roc_auc"]),
        (["--choose", "--estimator", "svm", "--scoring", "neg_log_loss"], ["'svm'", "'neg_log_loss'", "predict_proba"]),
        (["--choose", "--estimator", "svm", "--scoring", "f1"], ["'f1'", "f1_macro", "pos_label"]),
        (["--choose", "--estimator", "svm", "--scoring", "r2"], ["'r2'", "balanced_accuracy"]),
        (["--choose", "--estimator", "svm", "--scoring", "f1", "--target", "code"], ["'f1'", "f1_macro"]),
        (["--choose", "--estimator", "ridge", "--scoring", "roc_auc", "--target", "income"], ["'roc_auc'", "r2"]),
        (["--mark", "age"], ["'age'", "--mark", "--side-car"]),
        (["--mark", ""], ["--mark ''"]),
        (["--mark", "made", "--side-car"], ["--side-car", "--mark made"]),
        (["--target-type", "some"], ["--target-type", "some"]),
        (["--target", "income", "--balance"], ["--balance", "'income'", "--ratio"]),
        (["--target", "when", "--target-type", "continuous"], ["target 'when'"]),
        (["--nonsense"], ["--nonsense"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) and value[0].startswith("--") else "",
)
def test_wrong_options(assert_refused, csv, tmp_path, options, says):
    assert_refused("augment", csv, *FAST, *options, "-o", tmp_path / "m.csv", says=says)
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "is empty"),
        ("blank.csv", b"\n\n", "is empty"),
        ("header.csv", b"a,label\n", "no row"),
        ("damaged.csv", "a,label\né,x\n".encode() + b"\xe9,y\n", ["is UTF-8 text", "0xe9", "position 13"]),
        ("zero.csv", b"a,label\n1,\0\n", "zero bytes"),
        ("long.csv", b"a,label\n1,x\n1,2,3\n", ["3 cells in line 3", "2 column names"]),
        ("short.csv", b"a,label\n1,x\n1\n2,y\n", ["1 cells in line 3", "2 column names"]),
        ("quote.csv", b'a,label\n1,x\n1,"x\n', ["is no table", "opens in or below line 3", "close every quote"]),
        ("quotes.csv", b'a,label\n1,x\n"1,x\n2,y\n', ["1 cells in the row of lines 3 to 4", "close every quote"]),
        ("twice.csv", b"a,label,a\n1,x,2\n", ["2 columns", "'a'", "rename"]),
        ("colon.csv", b"a:label\n1:x\n", ["unknown target 'label'", "--sep ':'"]),
        ("one.csv", b"a,label\n1,x\n2,x\n", ["target 'label'", "one class only", "'x'"]),
        ("missing.csv", b"a,label\n1,\n2,\n", ["target 'label'", "no value"]),
        ("alone.csv", b"label\nx\ny\n", ["no column beside the target 'label'"]),
        ("inf.csv", b"a,label\n1,x\n2,y\n3,x\ninf,y\n4,x\n5,y\n", ["'a'", "inf", "row 3"]),
        ("single.csv", b"a,label\n1,x\n2,x\n3,x\n4,y\n", ["target 'label'", "'y'", "one row only"]),
        ("half.csv.gz", gzip.compress(b"a,label\n1,x\n" * 50)[:-9], "not a whole gzip"),
        ("plain.csv.gz", b"a,label\n1,x\n", "not a whole gzip"),
        ("garbage.parquet", b"\x00\x01garbage" * 20, "not a whole Parquet"),
        ("garbage.feather", b"\x00\x01garbage" * 20, "not a whole Feather"),
        ("empty.parquet", b"", "not a whole Parquet"),
        ("table.xlsx", b"x", ["table.xlsx", "not a whole Excel"]),
        ("table.xls", b"x", ["table.xls", "save it as .xlsx"]),
        ("table.json", b"{}", ["table.json", ".jsonl"]),
        ("table.bin", b"x", ["'", "table.bin", ".csv", ".parquet"]),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_wrong_tables(assert_refused, tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    assert_refused("augment", tmp_path / name, *QUICK, "-o", tmp_path / "m.csv", says=says)
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_wrong_paths(assert_refused, csv, tmp_path):
    (tmp_path / "folder.csv").mkdir()
    output = tmp_path / "m.csv"
    assert_refused("augment", tmp_path / "none.csv", *QUICK, "-o", output, says=["no file", "none.csv"])
    assert_refused("augment", tmp_path / "folder.csv", *QUICK, "-o", output, says="is a folder")
    assert_refused("augment", csv, *QUICK, "-o", tmp_path / "folder.csv", says="is a folder")
    assert_refused("augment", csv, *QUICK, "-o", csv, "--overwrite", says="the input itself")
    assert_refused("augment", csv, *QUICK, "-o", tmp_path / "m.txt", says=["m.txt", ".csv"])
    assert_refused("augment", csv, *QUICK, "-o", tmp_path / "none" / "m.csv", says="does not exist")
    assert_refused("augment", csv, *QUICK, "-o", csv / "m.csv", says="does not exist")
    assert_refused("augment", csv, *QUICK, says="--output")


def test_an_existing_output_is_replaced_only_if_asked(assert_refused, run, csv, tmp_path):
    output = tmp_path / "m.csv"
    output.write_text("mine")
    assert_refused("augment", csv, *QUICK, "-o", output, says=["exists", "--overwrite"])
    assert output.read_text() == "mine"
    assert run("augment", csv, *QUICK, "-o", output, "--overwrite").code == 0
    assert len(pd.read_csv(output)) == 120
    assert_refused("augment", csv, *QUICK, "-o", tmp_path / "n.csv", "--mark", "code", says="'code'")
    (tmp_path / "n.csv.synthetic.json").write_text("mine")
    assert_refused("augment", csv, *QUICK, "-o", tmp_path / "n.csv", "--side-car", says="n.csv.synthetic.json")


def test_side_cars_go_with_the_output_that_is_replaced(run, csv, tmp_path):
    output = tmp_path / "m.csv"
    assert run("augment", csv, *QUICK, "-o", output, "--side-car").code == 0
    assert len([*tmp_path.iterdir()]) == 4
    assert run("augment", csv, *QUICK, "-o", output, "--overwrite").code == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["m.csv", "m.csv.synthetic.json", "table.csv"]
    assert json.loads((tmp_path / "m.csv.synthetic.json").read_text())["mark"] == "synthetic"


@pytest.mark.parametrize("first", ["m.csv.synthetic.json", "m.csv.synthetic.csv"])
def test_an_interruption_leaves_an_output_with_all_that_is_beside_it(first, run, csv, tmp_path, monkeypatch):
    replace = Path.replace

    def interrupted(file, target):
        if target.name == first:
            signal.raise_signal(signal.SIGINT)
        return replace(file, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    options = (*QUICK, "-o", tmp_path / "m.csv", "--side-car")
    ran = run("augment", csv, *options)
    assert ran.code == 1
    assert "was complete" in ran.err
    names = ["m.csv", "m.csv.synthetic.csv", "m.csv.synthetic.json"]
    assert sorted(file.name for file in tmp_path.glob("*m.csv*")) == names
    assert read_stamp(tmp_path / "m.csv")["rows"] == {"real": 60, "synthetic": 60}


def test_an_interruption_before_the_last_file_is_written_leaves_none(run, csv, tmp_path, monkeypatch):
    def interrupted(path, content):
        raise KeyboardInterrupt

    monkeypatch.setattr(side_car, "side_car_of", interrupted)
    assert run("augment", csv, *QUICK, "-o", tmp_path / "m.csv", "--side-car").code == 1
    assert [*tmp_path.glob("*m.csv*")] == []


def test_side_cars_go_with_an_output_that_needs_none(run, csv, tmp_path):
    parquet = tmp_path / "m.parquet"
    for name in (f"{parquet.name}.synthetic.json", f"{parquet.name}.synthetic.csv"):
        (tmp_path / name).write_text("of a former output")
    assert run("augment", csv, *QUICK, "-o", parquet, "--overwrite").code == 0
    assert [*tmp_path.glob("m.parquet*")] == [parquet]  # says it itself


def test_no_input_is_removed_as_a_side_car(assert_refused, csv, tmp_path):
    table = csv.rename(tmp_path / "m.csv.synthetic.csv")
    options = (*FAST, "-o", tmp_path / "m.csv", "--overwrite")
    assert_refused("augment", table, *options, says=["m.csv.synthetic.csv", "the input itself"])
    (tmp_path / "m.csv.synthetic.json").mkdir()
    csv.write_bytes(table.read_bytes())
    table.unlink()
    assert_refused("augment", csv, *options, says=["m.csv.synthetic.json", "is a folder"])
    assert not (tmp_path / "m.csv").exists()


@pytest.mark.parametrize("index", [[1, 2] * 40, [None, 1.0] * 40, [("a", 1), ("a", 2)] * 40])
def test_metrics_are_tried_whatever_the_index(index, frame):
    rows = frame[["whole", "label"]].set_axis(pd.Index(index))
    choice = {"choose": True, "estimator": "decision-tree", "scoring": "f1_macro", "ratio": 1.0, "no_teacher": True}
    table = augment_table(rows, Augmentation(target="label", family="gaussian-copula", **choice))
    assert table.report["choice"]["scoring"] == "f1_macro"


@pytest.mark.parametrize(
    "labels",
    [
        [True, False, None],
        *(
            pytest.param(labels, marks=pytest.mark.slow)
            for labels in (
                [date(2024, 1, 1), date(2024, 1, 2), None],
                [Decimal("1.5"), Decimal("2.5"), None],
                [b"p", b"q", None],
                pd.to_datetime(["2024-01-01", "2024-01-02", None]),
            )
        ),
    ],
    ids=lambda labels: type(labels[0]).__name__,
)
def test_classes_of_any_kind_can_be_chosen_for(labels):
    y = pd.Series([labels[i % 2] for i in range(60)] + [labels[2]] * 3)
    rows = pd.DataFrame({"a": np.arange(63) % 7, "y": y})
    choice = {"choose": True, "estimator": "decision-tree", "scoring": "f1_macro", "ratio": 1.0}
    request = Augmentation(target="y", target_type="classes", family="gaussian-copula", **choice)
    table = augment_table(rows, request)
    assert table.frame["y"].iloc[:63].equals(y)
    assert table.report["choice"]["estimator"] == "decision-tree"


def test_decimals_can_be_numbers_to_choose_for():
    rows = pd.DataFrame({"a": np.arange(60) % 7, "y": [Decimal(i % 7) / 4 for i in range(60)]})
    choice = {"choose": True, "estimator": "ridge", "scoring": "neg_mean_absolute_error", "ratio": 1.0}
    request = Augmentation(target="y", target_type="continuous", family="gaussian-copula", **choice)
    assert np.isfinite(augment_table(rows, request).report["choice"]["gain"])


def test_faults_of_rows_are_not_blamed_on_the_metric(assert_refused, tmp_path):
    (tmp_path / "t.csv").write_text("a,label\n" + "1,x\ninf,y\n3,y\n4,x\n" * 5)
    options = (*FAST, "--choose", "--estimator", "svm", "--scoring", "f1_macro", "-o", tmp_path / "m.csv")
    assert_refused("augment", tmp_path / "t.csv", *options, says=["'a'", "inf"])


def test_choosing_asks_for_a_row_of_each_fold(assert_refused, tmp_path):
    (tmp_path / "t.csv").write_text("a,label\n" + "1,x\n2,y\n3,y\n4,x\n" * 2)
    options = (*FAST, "--choose", "--estimator", "decision-tree", "-o", tmp_path / "m.csv")
    assert_refused("augment", tmp_path / "t.csv", *options, says=["'label' has 4 rows", "5 folds"])


def test_files_beside_an_output_that_cannot_be_written_are_not_left(assert_refused, csv, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("synthaug.cli.files.tables.write_cells", full)
    says = ["could not write", "m.csv'", "No space left", "make room"]
    assert_refused("augment", csv, *QUICK, "-o", tmp_path / "m.csv", "--side-car", says=says, code=1)
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]


def test_what_was_augmented_is_not_augmented_again(assert_refused, run, csv, tmp_path):
    assert run("augment", csv, *QUICK, "-o", tmp_path / "m.csv").code == 0
    assert_refused("augment", tmp_path / "m.csv", *QUICK, "-o", tmp_path / "n.csv", says="'synthetic'")


def test_two_columns_of_one_name_are_refused_by_the_function(frame):
    twice = pd.concat([frame, frame[["flag"]]], axis=1)
    with pytest.raises(ValueError, match="2 columns have the name 'flag'"):
        augment_table(twice, Augmentation(target="label"))

"""The files of a report: there, whole, the same each time, and right on poor frames too."""

import json
import subprocess
import sys
import time

import matplotlib
import numpy as np
import pandas as pd
import pytest

from synthaug.benchmark.report import summarize, write_report
from synthaug.benchmark.report.findings import find
from synthaug.benchmark.report.markdown import markdown_of
from synthaug.benchmark.report.tables import details
from tests.benchmark.report.frames import (
    COLUMNS,
    FOUR,
    METHODS,
    METRICS,
    TWO_ESTIMATORS,
    frame_of,
    not_installed,
    realistic,
    summary,
    with_status,
)

NAMES = {
    "html": "report.html",
    "markdown": "report.md",
    "parquet": "results.parquet",
    "csv": "results.csv",
    "json": "summary.json",
}


@pytest.fixture(scope="module")
def texts(paths):
    return [paths[kind].read_text(encoding="utf-8") for kind in ("html", "markdown")]


def test_writes_these_files_and_no_other(paths):
    folder = paths["html"].parent
    assert {kind: path.name for kind, path in paths.items()} == NAMES
    assert {path.name for path in folder.iterdir()} == set(NAMES.values())


def test_the_same_frame_makes_the_same_bytes(tmp_path):
    frame = frame_of(FOUR, sizes=(50,), n_splits=2, metrics=METRICS[:2])
    paths = write_report(frame, tmp_path / "folder")
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "svg.hashsalt": None}):
        again = write_report(frame.copy(), tmp_path / "new" / "folder")
    assert {kind: path.read_bytes() for kind, path in again.items()} == {
        kind: path.read_bytes() for kind, path in paths.items()
    }


def test_reporting_changes_neither_the_frame_nor_settings():
    frame = realistic().query("metric in ('accuracy', '')")
    before, settings = frame.copy(), dict(matplotlib.rcParams)
    summarize(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert dict(matplotlib.rcParams) == settings


def test_files_hold_the_whole_frame(paths):
    frame = realistic()
    parquet = pd.read_parquet(paths["parquet"])
    pd.testing.assert_frame_equal(parquet.astype(frame.dtypes.to_dict()), frame)
    back = pd.read_csv(paths["csv"], keep_default_na=False, na_values={"value": [""]})
    assert list(back.columns) == COLUMNS
    assert len(back) == len(frame)
    assert paths["parquet"].stat().st_size < paths["csv"].stat().st_size / 5


def test_a_frame_read_back_makes_the_same_report(paths):
    assert summarize(pd.read_parquet(paths["parquet"])) == summary()


def test_a_frame_read_back_from_csv_makes_the_same_findings(paths):
    back, before = summarize(pd.read_csv(paths["csv"])), summary()
    assert {name: back[name] for name in ("failures", "skipped", "not_installed", "notes")} == {
        name: before[name] for name in ("failures", "skipped", "not_installed", "notes")
    }
    for name, method in before["methods"].items():
        assert back["methods"][name]["metrics"]["accuracy"]["mean"] == pytest.approx(
            method["metrics"]["accuracy"]["mean"]
        )


def test_summary_is_what_summarize_returns(paths):
    assert json.loads(paths["json"].read_text(encoding="utf-8")) == summary()


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    paths = write_report(frame_of(FOUR, sizes=(50,), metrics=["accuracy"]), tmp_path)
    before = paths["html"].read_bytes()
    monkeypatch.setattr("os.fsync", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_report(frame_of(FOUR, sizes=(100,), metrics=["accuracy"]), tmp_path)
    assert paths["html"].read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == set(NAMES.values())


def test_missing_columns_are_named():
    with pytest.raises(ValueError, match="needs the columns estimator, value, which this one lacks"):
        summarize(frame_of().drop(columns=["value", "estimator"]))


def test_no_ok_row_is_an_error(tmp_path):
    frame = frame_of().assign(status="failed", value=np.nan)
    with pytest.raises(ValueError, match=r"none of the \d+ rows of the frame has the status 'ok'"):
        write_report(frame, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_failures_skips_and_missing_methods_are_shown(texts):
    for text in texts:
        assert "ValueError: Input X contains NaN." in text
        assert "RuntimeError: loss became NaN after 31 steps" in text
        assert "SMOTE needs a column of numbers" in text
        assert "No module named" in text
        assert "be\\_great" in text or "be_great" in text


def test_alarms_come_before_the_numbers(tmp_path):
    frame = frame_of(FOUR | {"tvae": METHODS["tvae"]}, sizes=(50,), n_splits=2, metrics=METRICS[:2])
    leak = frame["control"] & (frame["method"] == "tvae")
    paths = write_report(frame.assign(value=frame["value"].where(~leak, 0.9 + 0.01 * frame["split"])), tmp_path)
    for kind in ("html", "markdown"):
        text = paths[kind].read_text(encoding="utf-8")
        assert text.index("Leak: ") < text.index("wins / ties / losses")
    assert len(json.loads(paths["json"].read_text(encoding="utf-8"))["alarms"]) == 1


def test_no_alarm_no_box(texts):
    assert all("do not trust" not in text for text in texts)


def test_both_formats_have_the_same_numbers(texts):
    methods = summary()["methods"]
    for text in texts:
        for method in methods.values():
            gain = method["metrics"]["ROC-AUC"]
            assert f"{gain['wins']} / {gain['ties']} / {gain['losses']}" in text


def test_what_comes_from_the_frame_is_escaped(tmp_path):
    evil = "<script>alert(1)</script>"
    frame = frame_of(
        FOUR | {f"{evil}|$x_1$": ("rival", 0.01, 0.01, 1.0, 1.0)}, {evil: ("numbers", "binary")}, metrics=["accuracy"]
    )
    lost = frame["split"] == 2
    frame = with_status(frame, lost, "failed", f'{evil} & "quoted" | cell').assign(suite=evil, estimator=evil)
    paths = write_report(frame.drop_duplicates(COLUMNS[1:13]), tmp_path, title=evil)
    page = paths["html"].read_text(encoding="utf-8")
    assert evil not in page
    assert page.count("<script>") == page.count("</script>") == 1
    assert evil not in paths["markdown"].read_text(encoding="utf-8")


def test_tables_of_markdown_have_as_many_cells_as_columns(texts):
    lines = [line for line in texts[1].splitlines() if line.startswith("|")]
    blocks = "\n".join(line if line.startswith("|") else "" for line in texts[1].splitlines()).split("\n\n")
    assert len(lines) > 50
    for block in filter(None, (block.strip() for block in blocks)):
        assert len({line.replace("\\|", "").count("|") for line in block.splitlines()}) == 1


def test_the_page_asks_for_nothing_else(texts):
    page = texts[0].replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "")
    assert "http" not in page
    assert "@import" not in page
    assert '<link rel="icon" href="data:,">' in page
    assert page.startswith("<!DOCTYPE html>")


def test_ids_of_figures_are_unique(texts):
    ids = [part.split('"')[0] for part in texts[0].split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_figures_say_what_they_show(texts):
    svgs = texts[0].split("<svg")[1:]
    assert len(svgs) == 10
    for svg in svgs:
        assert 'role="img" aria-label="' in svg
        assert "<desc>" in svg
        assert "#0" not in svg.partition("</svg>")[0].replace('href="#', "").replace("url(#", "")


FEW = {
    "methods": FOUR,
    "sizes": (50, 100),
    "metrics": ["ROC-AUC", "accuracy"],
    "estimators": {"tree": 1.0, "forest": 0.5},
}


@pytest.mark.parametrize(
    "poor",
    [
        {"datasets": {"iris": ("numbers", "multiclass")}},
        pytest.param({"n_splits": 1}, marks=pytest.mark.slow),
        pytest.param({"sizes": (50,)}, marks=pytest.mark.slow),
        pytest.param({"estimators": {"tree": 1.0}}, marks=pytest.mark.slow),
        pytest.param({"metrics": ["accuracy"]}, marks=pytest.mark.slow),
        pytest.param({"metrics": ["log-loss"]}, marks=pytest.mark.slow),
        {"metrics": ["F1", "accuracy"]},
        pytest.param({"methods": {name: METHODS[name] for name in ("nothing", "ctgan")}}, marks=pytest.mark.slow),
        pytest.param({"methods": {"nothing": METHODS["nothing"]}}, marks=pytest.mark.slow),
        {"methods": {"ctgan": METHODS["ctgan"]}},
        pytest.param({"datasets": {}}, marks=pytest.mark.slow),
        {"datasets": {"iris": ("numbers", "multiclass")}, "n_splits": 1, "sizes": (50,), "estimators": {"tree": 1.0}},
    ],
    ids=lambda poor: ", ".join(
        f"{name} {len(what) if hasattr(what, '__len__') else what}" for name, what in poor.items()
    ),
)
def test_poor_frames_are_reported(poor, tmp_path):
    if "F1" in poor.get("metrics", ()):
        frame = frame_of(**(FEW | {"metrics": ["accuracy"]}))
        frame = pd.concat([frame, frame.assign(metric="F1")], ignore_index=True)
    else:
        frame = frame_of(**(FEW | poor))
    paths = write_report(frame, tmp_path)
    for kind in ("html", "markdown"):
        text = paths[kind].read_text(encoding="utf-8")
        assert "nan" not in text.split()
        assert "[nan" not in text
        assert "How to read this" in text


def test_one_split_has_no_share_of_harm():
    frame = frame_of(n_splits=1, **FEW)
    found = [of for method in summarize(frame)["methods"].values() for of in method["metrics"].values()]
    assert len(found) == 6
    assert all(of["worse"] is None and of["worse_fdr"] is None for of in found)
    assert "There is one split, so no cell can be tested for harm." in _markdown(frame)


def test_few_data_sets_make_weaker_verdicts_and_the_report_says_so(tmp_path):
    few = dict.fromkeys(("a", "b", "c"), ("numbers", "binary"))
    methods = FOUR | {"better": ("synthaug", 0.05, 0.0, 1.0, 1.0)}
    of = FEW | {"methods": methods, "sizes": (50,), "metrics": ["ROC-AUC"]}
    paths = write_report(frame_of(datasets=few, **of), tmp_path)
    assert json.loads(paths["json"].read_text())["methods"]["better"]["metrics"]["ROC-AUC"]["evidence"] == "interval"
    for kind in ("html", "markdown"):
        text = paths[kind].read_text(encoding="utf-8")
        assert "gains (interval alone)" in text
        assert "That is weaker" in text


def test_scores_that_are_not_numbers_do_not_count():
    frame = frame_of({name: METHODS[name] for name in ("nothing", "SMOTE", "tvae")})
    hole = (frame["method"] == "tvae") & (frame["metric"] == "ROC-AUC") & (frame["split"] == 0)
    metrics = summarize(frame.assign(value=frame["value"].where(~hole)))["methods"]["tvae"]["metrics"]
    assert (metrics["ROC-AUC"]["n_pairs"], metrics["accuracy"]["n_pairs"]) == (9 * 3 * 2 * 4, 9 * 3 * 3 * 4)


def test_a_method_that_always_fails_has_no_results(tmp_path):
    frame = frame_of(FOUR | {"tvae": METHODS["tvae"]}, sizes=(50,), n_splits=2, metrics=["accuracy"])
    frame = with_status(frame, frame["method"] == "tvae", "failed", "MemoryError")
    paths = write_report(frame, tmp_path)
    method = json.loads(paths["json"].read_text(encoding="utf-8"))["methods"]["tvae"]
    assert method["runs"] == {"ok": 0, "failed": 10 * 2 * 2 * 2, "skipped": 0}
    assert method["metrics"]["accuracy"] == {"verdict": "no results"}
    assert "no results" in paths["html"].read_text(encoding="utf-8")


def test_a_method_that_is_not_installed_is_in_no_table_of_gains():
    summary = summarize(pd.concat([frame_of(**FEW), not_installed("great", "no such module")], ignore_index=True))
    assert "great" not in summary["methods"]
    assert summary["not_installed"] == {"great": "no such module"}


@pytest.mark.slow
def test_a_hundred_thousand_rows_take_less_than_20_seconds(tmp_path):
    datasets = {f"set {i}": ("numbers", "binary") for i in range(40)}
    frame = frame_of(datasets=datasets, n_splits=5)
    assert len(frame) >= 95_000
    start = time.process_time()
    paths = write_report(frame, tmp_path)
    assert time.process_time() - start < 20
    assert paths["html"].stat().st_size < 5_000_000


def test_importing_the_report_loads_neither_torch_nor_matplotlib():
    code = "import sys; import synthaug.benchmark.report as r; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "matplotlib", "jinja2"} & set(loaded)


@pytest.mark.slow
def test_writing_a_report_loads_no_torch(paths, tmp_path):
    code = (
        "import sys, pandas; from synthaug.benchmark.report import write_report;"
        f"write_report(pandas.read_parquet({str(paths['parquet'])!r}), {str(tmp_path)!r});"
        "print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "matplotlib.pyplot"} & set(loaded)


SMALL = {"datasets": dict.fromkeys(("a", "b"), ("numbers", "binary")), "sizes": (50,), "n_splits": 2}


def _markdown(frame):
    return markdown_of(find(frame), "Title")


def test_a_small_suite_shows_nothing_that_says_nothing(texts):
    """Ranks and tests over two sets, gains by the only size and kind that there is, and words for what is not shown."""
    small, large = _markdown(frame_of(**SMALL)), texts[1]
    headings = ("## Tests", "## Ranks", "## By number of training rows", "## By kind of data")
    for said in (*headings, "- **average rank", "- **worth"):
        assert said in large
        assert said not in small
    assert "## By estimator" in small


def test_kinds_of_a_single_data_set_each_are_not_compared():
    frame = frame_of(**SMALL)
    kinds = dict(zip(frame["dataset"].unique(), ("numeric", "mixed"), strict=False))
    assert "## By kind of data" not in _markdown(frame.assign(kind=frame["dataset"].map(kinds).fillna(frame["kind"])))


def test_no_gain_stands_beside_a_corrected_p_that_shows_none():
    methods = METHODS | {"better": ("synthaug", 0.05, 0.001, 1.0, 1.0)}
    for of in ({"sizes": (50,)}, SMALL):
        lines = _markdown(frame_of(methods, estimators=TWO_ESTIMATORS, **of)).splitlines()
        columns = []
        for line in filter(lambda line: line.startswith("|"), lines):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            columns = cells if cells[0] in ("method", "against") else columns
            if "p, Holm" in columns and "▲" in line:
                assert float(cells[columns.index("p, Holm")].split()[-1]) < 0.05


def test_cells_are_marked_as_gains_by_the_corrected_test_alone():
    found = find(frame_of())
    tables = [table for of_set in details(found).values() for table in of_set]
    for row in (row for table in tables for row in table.rows):
        _, gain, *_, p, corrected = row.cells
        assert (gain.mark == "gain") <= (corrected.text == "< 0.001" or float(corrected.text) <= 0.05)
        assert (gain.mark == "loss") <= (p.text == "< 0.001" or float(p.text) <= 0.05)
    assert any(row.cells[1].mark == "loss" for table in tables for row in table.rows)


def test_numbers_of_a_column_have_equal_digits(texts):
    tables = [block.strip().splitlines() for block in texts[1].split("\n\n") if block.startswith("| method")]
    for table in tables:
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
        for name, *cells in zip(rows[0], *rows[2:], strict=True):
            if name in ("CPU s", "CPU s more", "wall s", "peak MB", "average rank", "points"):
                assert (
                    len({len(cell.split()[-1].partition(".")[2]) for cell in cells if "[" not in cell and cell != "-"})
                    < 2
                )


def _sentence(effect, **of):
    of = {"sizes": (50,), "metrics": METRICS[:2], "estimators": TWO_ESTIMATORS} | of
    return summarize(frame_of(METHODS | {"synthaug chosen": ("synthaug", *effect, 1.0, 1.0)}, **of))["sentence"]


@pytest.mark.parametrize(
    ("of", "verb", "doubt"),
    [
        ({"effect": (0.05, 0.001)}, "improved", "that holds with a correction for the 10 methods compared."),
        ({"effect": (-0.05, 0.001)}, "worsened", "that holds with a correction for the 10 methods compared."),
        ({"effect": (0.001, 0.03)}, "", "that may be chance."),
        ({"effect": (0.05, 0.0), **SMALL, "n_splits": 20}, "improved", "that is a sign and no proof."),
        ({"effect": (0.05, 0.0), "datasets": {"a": ("numbers", "binary")}}, "", "this says nothing of other data."),
    ],
)  # fmt: skip
def test_the_sentence_says_what_was_found_and_how_surely(of, verb, doubt):
    sentence = _sentence(**of)
    assert f"'synthaug chosen' {verb}" in sentence
    assert "95 % interval of the gain" in sentence
    assert sentence.endswith(doubt)
    assert sentence.count(". ") == 0


def test_the_sentence_says_that_it_is_of_the_best_of_several_and_refuses_where_there_is_an_alarm():
    frame = frame_of(sizes=(50,), metrics=METRICS[:2])
    assert ", the best of 3," in summarize(frame)["sentence"]
    leak = frame["control"] & (frame["method"] == "tvae")
    assert "may be quoted" in summarize(frame.assign(value=frame["value"].where(~leak, 0.9)))["sentence"]
    assert "nothing to quote" in summarize(frame_of({"nothing": METHODS["nothing"]}))["sentence"]


def test_names_are_neither_formulas_nor_control_characters(tmp_path):
    frame = frame_of(FOUR, sizes=(50,), n_splits=2, metrics=METRICS[:2])
    name = frame["dataset"].iloc[0]
    frame["dataset"] = frame["dataset"].replace(name, '=HYPERLINK("x")\x1b[2J\x00')
    paths = write_report(frame, tmp_path)
    for kind in ("html", "markdown"):
        assert not set(paths[kind].read_text(encoding="utf-8")) & {"\x1b", "\x00"}
    cells = pd.read_csv(paths["csv"], dtype=str)
    assert not cells.astype(str).apply(lambda column: column.str.startswith(("=", "+", "@"))).to_numpy().any()
    assert cells["dataset"].str.startswith("'=").any()
    np.testing.assert_array_equal(pd.read_csv(paths["csv"])["value"], frame["value"])

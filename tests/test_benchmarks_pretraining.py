"""The benchmark of pretrained weights: what it measures of classes and of numbers, and what its tables say."""

import pandas as pd
import pytest

from benchmarks import pretraining


def results():
    columns = ["dataset", "n", "split", "model", "R2"]
    rows = [
        ("large", 50, 0, "teacher", 40.0), ("large", 50, 0, "network", 41.0),
        ("large", 50, 1, "teacher", 42.0), ("large", 50, 1, "network", 45.0),
        ("large", 500, 0, "teacher", 60.0), ("large", 500, 0, "network", 50.0),
        ("small", 50, 0, "teacher", 10.0), ("small", 50, 0, "network", 6.0),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def test_means_count_each_table_once_however_many_samples_it_has():
    lines = pretraining.table(results(), "R2").splitlines()
    assert [line.split() for line in lines[2:]] == [["teacher", "25.50", "60.00"], ["network", "24.50", "50.00"]]


def test_differences_stand_by_table_and_are_left_out_where_it_is_too_small():
    lines = pretraining.ahead(results(), "R2", "network").splitlines()
    assert [line.split() for line in lines[2:]] == [["large", "+2.00", "-10.00"], ["small", "-4.00"]]


@pytest.mark.slow
@pytest.mark.parametrize(("targets", "dataset"), [("classes", "breast_cancer"), ("continuous", "diabetes")])
def test_all_models_are_measured(targets, dataset, tmp_path, capsys):
    pretraining.main([str(tmp_path), "--targets", targets, "--datasets", dataset, "--sizes", "30", "--splits", "1"])
    found = pd.read_csv(tmp_path / "results.csv").set_index("model")
    assert {"teacher", "network", "teacher with network"} <= set(found.index)
    assert found[list(pretraining.METRICS[targets])].notna().all(axis=None)
    assert 0 < found.loc["teacher with network", "share"] < 1
    assert "teacher with network over teacher" in capsys.readouterr().out

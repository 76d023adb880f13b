"""What cells of text mean, and how they are written."""

import warnings

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthaug.cli.files.missing import warn_of_sentinels
from synthaug.cli.files.text import Style, Text, parsed, style_of, written


@pytest.mark.parametrize(
    ("cells", "kind", "dtype", "values"),
    [
        (["1", "-2", "+3"], "integer", "int64", [1, -2, 3]),
        (["1", "", "3"], "integer", "Int64", [1, None, 3]),
        (["9223372036854775807", "NA"], "integer", "Int64", [2**63 - 1, None]),
        ([" 5", "6 "], "integer", "int64", [5, 6]),
        (["9223372036854775808", "1"], "text", None, ["9223372036854775808", "1"]),
        (["007", "1"], "text", None, ["007", "1"]),
        (["1.5", "?", "-.5", "2e3", "7."], "number", "float64", [1.5, None, -0.5, 2000.0, 7.0]),
        (["inf", "1"], "number", "float64", [float("inf"), 1.0]),
        (["1,5", "2,5"], "number", "float64", [1.5, 2.5]),
        (["1,234", "999", "12,345"], "integer", "int64", [1234, 999, 12345]),
        (["1.234,50", "7"], "number", "float64", [1234.5, 7.0]),
        (["1,234.50", "NA"], "number", "float64", [1234.5, None]),
        (["0,123", "2"], "number", "float64", [0.123, 2.0]),
        (["1'234", "5"], "integer", "int64", [1234, 5]),
        (["12,34", "1,2,3"], "text", None, ["12,34", "1,2,3"]),
        (["0x1F", "1"], "text", None, ["0x1F", "1"]),
        (["1_000", "1"], "text", None, ["1_000", "1"]),
        (["NA", "", "DE"], "text", None, ["NA", None, "DE"]),
        (["NA", "NA"], "text", None, ["NA", "NA"]),
        (["True", "False"], "text", None, ["True", "False"]),
        (["31.01.2024", "NA", "", "1.2.2024"], "text", None, ["31.01.2024", "NA", None, "1.2.2024"]),
        (["31.01.2024", "NA", "01.02.2024"], "spelled", None, ["31.01.2024", None, "01.02.2024"]),
        (["11:40", "?", "09:15"], "spelled", None, ["11:40", None, "09:15"]),
        (["$5.00", "null"], "spelled", None, ["$5.00", None]),
        (["1", "-", "N/A ", "unknown", "#DIV/0!", "n.a.", "\\N", "*"], "integer", "Int64", [1, *[None] * 7]),
        (["1.5", "NIL", "—", "..", "(null)"], "number", "float64", [1.5, *[None] * 4]),
        (["-", "DE"], "text", None, ["-", "DE"]),
        (["2024-02-28", "0000-00-00", "-"], "date", None, [pd.Timestamp("2024-02-28"), None, None]),
        (["2024-02-29", "null"], "date", None, [pd.Timestamp("2024-02-29"), None]),
        (["2024-02-30", "2024-02-28"], "text", None, ["2024-02-30", "2024-02-28"]),
        (["2024-02-29 10:00:00"], "date", None, [pd.Timestamp("2024-02-29 10:00")]),
        (["2024-02-29T10:00:00"], "date", None, [pd.Timestamp("2024-02-29 10:00")]),
    ],
)
def test_meaning_of_cells(cells, kind, dtype, values):
    cells = pd.Series(cells)
    style = style_of(cells)
    found = parsed(cells, style)
    assert style.kind == kind
    assert dtype is None or found.dtype == dtype
    assert [None if pd.isna(value) else value for value in found] == values


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.one_of(
        st.lists(st.integers(-(2**63) + 1, 2**63 - 1).map(str) | st.sampled_from(["", "NA"]), min_size=1),
        st.lists(st.decimals(-999, 999, places=2).map(str), min_size=1),
        st.lists(st.floats(allow_nan=False, allow_infinity=False).map(repr) | st.just("NaN"), min_size=1),
        st.lists(st.dates().map(str) | st.just(""), min_size=1),
        st.lists(
            st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=5), min_size=1
        ),
    )
)
def test_what_is_written_means_the_same(cells):
    cells = pd.Series(cells, dtype=object)
    style = style_of(cells)
    values = parsed(cells, style)
    again = pd.Series(written(values, style), dtype=object)
    pd.testing.assert_series_equal(parsed(again, style), values, check_exact=True)
    if style.kind == "text":
        assert again.tolist() == cells.tolist()


def test_missing_cells_are_written_as_most_are():
    cells = pd.Series(["1", "NA", "?", "NA", ""])
    assert written(pd.Series([None, 2], dtype="Int64"), style_of(cells)) == ["NA", "2"]


@pytest.mark.parametrize(
    ("cells", "word", "kind", "values"),
    [
        (["5", "-999", ""], "-999", "integer", [5, None, None]),
        (["5", "x", "x"], "x", "integer", [5, None, None]),
        (["a", "NA", "NA", ""], "NA", "text", ["a", None, None, None]),
        (["2024-02-28", "9999-12-31"], "9999-12-31", "date", [pd.Timestamp("2024-02-28"), None]),
    ],
)
def test_further_words_for_a_missing_value(cells, word, kind, values):
    text = Text.of(pd.DataFrame({"a": cells}), words=[word])
    assert text.styles["a"].kind == kind
    assert text.styles["a"].missing == word
    assert [None if pd.isna(value) else value for value in text.meaning["a"]] == values


NUMBERS = [str(i) for i in range(1, 12)]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([*NUMBERS, "x", "x"], ["x"]),
        ([*NUMBERS, "30+"], ["30+"]),
        ([f"2024-02-{i:02d}" for i in range(1, 12)] + ["gone"], ["gone"]),
        ([f"{i}.5.2024" for i in range(1, 31)] + ["gone"], ["gone"]),
        ([*NUMBERS, "a", "b", "c", "d"], []),
        ([*NUMBERS[:4], "x"], []),
        (["a", "b", "c", "1"], []),
        ([f"{i:03d}" for i in range(12)] + ["none of them"], []),
        ([*NUMBERS, "-"], []),
    ],
)
def test_columns_that_few_words_make_text_are_told(cells, words):
    text = Text.of(pd.DataFrame({"a": cells}))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        text.warn_of_words()
    assert [f"--missing {word}" in str(warning.message) for warning, word in zip(told, words, strict=True)] == [
        True for _ in words
    ]


@pytest.mark.parametrize(
    ("values", "number"),
    [
        ([*range(1, 40), -999, -999], "-999"),
        ([*range(1, 40), 9999.0, 9999.0, None], "9999"),
        ([*range(1, 100)], None),
        ([*range(1, 40), -999], None),
        ([*range(9000, 10_000), 9999, 9999], None),
        ([0, 1, 99, 99], None),
    ],
)
def test_numbers_that_may_stand_for_a_missing_value_are_told(values, number):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        warn_of_sentinels(pd.DataFrame({"a": values}))
    assert [f"--missing {number} " in str(warning.message) for warning in told] == [True] * (number is not None)


def test_decimals_are_kept_where_all_have_as_many():
    assert written(pd.Series([2.0, 1.25]), style_of(pd.Series(["1.50", "2.25"]))) == ["2.00", "1.25"]
    assert written(pd.Series([2.0, 1.25]), style_of(pd.Series(["1.5", "2.25"]))) == ["2.0", "1.25"]


def test_columns_keep_their_names_and_order():
    cells = pd.DataFrame({"b": ["1"], "": ["x"], "a": ["2.5"]})
    assert list(Text.of(cells).meaning) == ["b", "", "a"]


@pytest.mark.parametrize(
    ("values", "style"),
    [
        (pd.Series([0.0, -0.0, 1.5, None, 0.0, 1e-7]), Style("number", "?")),
        (pd.Series([0.0, -0.0, 1234.5, None]), Style("number", "NA", 2, None, ",", ".")),
        (pd.Series([1, 1, 1_234, None], dtype="Int64"), Style("integer", "NA", thousands=" ")),
        (pd.Series(["b", "a", None, "b"]), Style("text")),
        (pd.Series([1, True, "1", None, 1.0], dtype=object), Style("text", "none")),
        (pd.Series(pd.to_datetime(["2024-02-29", None, "2024-02-29"])), Style("date", "NA", date="%Y-%m-%d")),
    ],
)
def test_equal_values_are_written_once_and_still_each_as_it_is(values, style):
    alone = [written(values.iloc[[i]], style)[0] for i in range(len(values))]
    assert written(values, style) == alone
    assert written(values.iloc[::-1], style) == alone[::-1]

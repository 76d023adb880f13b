"""The house checks: what holds for every encoder and for every family of generators.

Plain functions that raise an AssertionError; `test_checks.py` applies them to all that is registered. A new family says
in `test_parameters` what makes it cheap and needs no further test code; a new encoder needs an instance in the table
there.
"""

import contextlib
import io
import pickle
import random
import tempfile
import warnings
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from unittest import mock

import joblib
import numpy as np
import pandas as pd
import pytest
import torch
from numpy.testing import assert_array_equal, assert_equal
from pandas.testing import assert_frame_equal
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import synthaug.augmenter.learned
from synthaug import GANAugmenter
from synthaug.exceptions import DataError
from synthaug.generators.stored_rows import StoredRows
from synthaug.generators.training.checkpoint import Checkpoint

from . import domains
from .domains import assert_same

# A score is a float32 of at most 3.1, so off by at most 1.2e-7; the normal density turns that into at most 5e-8 of the
# ranks. Twice rounded (there and back), and a margin.
RANK_ERROR = 3e-7
CPU = torch.device("cpu")
_FITTED = {}


# --------------------------------------------------------------------------------------
# What is compared
# --------------------------------------------------------------------------------------
def assert_round_trip(encoder, table):
    """Assert that a table comes back: form exactly, levels exactly, numbers up to the precision of a rank."""
    before = table.copy()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        encoded = encoder.fit(table).transform(table)
        decoded = encoder.inverse_transform(encoded)
    assert encoded.dtype == np.float32
    assert np.isfinite(encoded).all()
    assert type(decoded) is type(table)
    if isinstance(table, np.ndarray):
        assert decoded.dtype == table.dtype
        assert decoded.shape == table.shape
        if table.ndim > 2:
            assert_array_equal(table, before)
            assert_array_equal(decoded, table)
            return
        assert_frame_equal(pd.DataFrame(table), pd.DataFrame(before))
        table, decoded = pd.DataFrame(table), pd.DataFrame(decoded)
    else:
        assert_frame_equal(table, before)
        table = table.reset_index(drop=True)
    pd.testing.assert_index_equal(decoded.columns, table.columns, exact=True)
    for i in range(table.shape[1]):
        _assert_column(decoded.iloc[:, i], table.iloc[:, i])


def _assert_column(decoded, real):
    assert decoded.dtype == real.dtype
    assert_array_equal(decoded.isna().to_numpy(), real.isna().to_numpy())
    present = real.notna().to_numpy()
    decoded, real = decoded[present], real[present]
    if isinstance(real.dtype, pd.CategoricalDtype):
        pd.testing.assert_index_equal(decoded.cat.categories, real.cat.categories, exact=True)
    assert {_type(value) for value in decoded} == {_type(value) for value in real}
    off = (decoded != real).to_numpy(dtype=bool)
    if not off.any():
        return
    if real.dtype == np.float16:  # pandas cannot look values of half precision up
        decoded, real = decoded.astype(np.float32), real.astype(np.float32)
    if isinstance(real.dtype, pd.ArrowDtype) and real.dtype.kind == "f":  # in which -0 and 0 are two numbers
        decoded, real = decoded + 0.0, real + 0.0
    occurs = real.map(real.value_counts()).to_numpy()
    assert _is_continuous(real), f"{decoded[off].iloc[0]!r} came back for {real[off].iloc[0]!r}"
    assert occurs.min() == 1, "numbers that all repeat are levels"
    assert occurs[off].max() < max(3, 0.01 * len(real)), "a number that occurs often is an atom"
    ladder = sorted({_exactly(value) for value in real})
    for was, now in zip(real[off], decoded[off], strict=True):
        was, now = _exactly(was), _exactly(now)
        assert ladder[0] <= now <= ladder[-1]
        if abs(was - now) > abs(was) * Fraction(2) ** -50:  # the rounding of float64 itself
            assert abs(_rank(now, ladder) - _rank(was, ladder)) <= RANK_ERROR * len(real) + Fraction(1, 10**9)


def _type(value):
    """Return a type; NumPy has two of the same integers, and pandas may hold either."""
    return value.dtype.str if isinstance(value, np.generic) else type(value)


def _is_continuous(real):
    """Tell whether a column holds numbers or times, and many of them."""
    kind = pd.api.types.infer_dtype(real.to_numpy(dtype=object))
    return kind.startswith(("integer", "float", "mixed-integer-float", "date", "timedelta")) and real.nunique() > 5


def _exactly(value):
    """Return a number or a time as an exact fraction."""
    if isinstance(value, datetime):  # of pandas or of Python
        return Fraction(pd.Timestamp(value).as_unit("ns").value)
    if isinstance(value, timedelta):
        return Fraction(pd.Timedelta(value).as_unit("ns").value)
    if isinstance(value, np.datetime64 | np.timedelta64):
        return Fraction(int(value.astype(np.int64)))
    return Fraction(value.item() if isinstance(value, np.generic) else value)


def _rank(value, ladder):
    """Return the place of a value on a ladder of distinct numbers, interpolated."""
    below = max(i for i, step in enumerate(ladder) if step <= value)
    if below == len(ladder) - 1:
        return Fraction(below)
    return below + (value - ladder[below]) / (ladder[below + 1] - ladder[below])


@contextlib.contextmanager
def untouched():
    """Assert that the block leaves global random states, the number of threads and the standard streams alone."""
    before, out, err = _global_state(), io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield
    assert _global_state() == before
    assert out.getvalue() == err.getvalue() == ""


def _global_state():
    name, keys, *rest = np.random.get_state()  # noqa: NPY002
    states = (name, keys.tobytes(), *rest), torch.get_rng_state().numpy().tobytes(), random.getstate()
    return *states, torch.get_num_threads(), torch.is_grad_enabled(), torch.get_default_dtype()


# --------------------------------------------------------------------------------------
# Families and what they are checked with
# --------------------------------------------------------------------------------------
def augmenter_of(family, **parameters):
    """Return an augmenter around a family."""
    encoder = clone(domains.of(family).encoder) if family.is_private else None
    return GANAugmenter(clone(family), **({"encoder": encoder, "teacher": None, "random_state": 0} | parameters))


def fitted_once(family, *, labelled=True):
    """Return an augmenter around a family, fitted once for all checks that only sample from it."""
    key = type(family), str(family.get_params()), labelled
    if key not in _FITTED:
        X, y = domains.of(family).labelled()
        _FITTED[key] = augmenter_of(family).fit(X, y if labelled else None)
    return _FITTED[key]


def _augmented(augmenter, X, y):
    """Augment rows, or fit to them where they have no labels."""
    return augmenter.fit(X) if y is None else augmenter.fit_resample(X, y)


def _rows(made):
    """Return synthetic rows without their labels."""
    return made[0] if isinstance(made, tuple) else made


# --------------------------------------------------------------------------------------
# Encoders
# --------------------------------------------------------------------------------------
def check_round_trip(encoder):
    """A table of every kind of column comes back; images do to the last bit."""
    domain = domains.of(encoder)
    assert_round_trip(clone(encoder), domain.labelled()[0])
    for array in domain.arrays():
        assert_round_trip(clone(encoder), array)


def check_layout_covers_the_columns_once(encoder):
    """Blocks follow each other without gap or overlap; one-hot blocks sum to one in every row."""
    table = domains.of(encoder).labelled()[0]
    rows = clone(encoder).fit(table)
    layout, rows = rows.layout_, rows.transform(table)
    covered = [place for block in layout.blocks for place in range(block.start, block.stop)]
    assert covered == list(range(rows[0].size))
    assert layout.shape == rows.shape[1:]
    assert all(np.abs(rows).max() == 1 for block in layout.of_kind("pixels"))
    for block in layout.of_kind("categorical"):
        part = rows[:, block.start : block.stop]
        assert set(np.unique(part)) <= {0.0, 1.0}
        assert_array_equal(part.sum(axis=1), 1.0)


def check_equal_tables_get_equal_codes(encoder):
    """Fits are repeatable, and transform is a function."""
    table = domains.of(encoder).labelled()[0]
    with untouched():
        fitted = clone(encoder).fit(table)
        rows = fitted.transform(table)
        assert_array_equal(fitted.transform(table.copy()), rows)
        assert_array_equal(clone(encoder).fit(table.copy()).transform(table), rows)


def check_decodes_no_rows(encoder):
    """No rows become a table of no rows, in the same form."""
    domain = domains.of(encoder)
    table = domain.labelled()[0]
    fitted = clone(encoder).fit(table)
    decoded = fitted.inverse_transform(np.empty((0, *fitted.layout_.shape), dtype=np.float32))
    assert decoded.shape == (0, *table.shape[1:])
    domain.assert_form(decoded, table)


def check_decodes_anything(encoder):
    """Any finite rows, such as those of an untrained network, become values that were seen, or between them."""
    domain = domains.of(encoder)
    table = domain.labelled()[0]
    fitted = clone(encoder).fit(table)
    noise = 10 * np.random.default_rng(0).normal(size=(500, *fitted.layout_.shape)).astype(np.float32)
    decoded = fitted.inverse_transform(noise)
    domain.assert_form(decoded, table)
    domain.assert_within(decoded, table)


def check_encoder_survives_pickling(encoder):
    """A loaded encoder decodes the same."""
    table = domains.of(encoder).labelled()[0]
    fitted = clone(encoder).fit(table)
    loaded, rows = pickle.loads(pickle.dumps(fitted)), fitted.transform(table)
    assert_same(loaded.inverse_transform(rows), fitted.inverse_transform(rows))


# --------------------------------------------------------------------------------------
# Families of generators
# --------------------------------------------------------------------------------------
def check_samples_at_every_yield(family):
    """Training can be left at any log with a working generator; its logs have what the adapters need."""
    rows, condition, layout = domains.encoded(domains.of(family))
    family, logs = clone(family), []
    wanted = torch.eye(condition.shape[1]).repeat(3, 1) if condition.shape[1] else torch.empty(6, 0)
    for log in family.train(rows, condition, layout, device=CPU, seed=0):
        assert {"step", "distance"} <= log.keys()
        assert all(np.isfinite(value) for value in log.values())
        with torch.no_grad():
            _assert_rows(family.sample(wanted, torch.Generator().manual_seed(0)), layout, len(wanted))
        logs.append(log)
    steps = [log["step"] for log in logs]
    assert steps == sorted(set(steps))
    assert logs


def _assert_rows(rows, layout, n):
    assert rows.shape == (n, *layout.shape)
    assert rows.dtype == torch.float32
    assert rows.isfinite().all()
    for block in layout.of_kind("categorical"):
        part = rows[:, block.start : block.stop]
        assert set(part.unique().tolist()) <= {0.0, 1.0}
        assert part.sum(dim=1).eq(1).all()


def _fitted(family, rows, condition, layout):
    return clone(family).fit(rows.numpy(), condition.contiguous().numpy(), layout, device=CPU, seed=0)


def _some_number(rows):
    """Return a standardised continuous target (n, 1): what varies most."""
    flat = rows.flatten(1)
    number = flat[:, flat.var(dim=0).argmax()]
    return ((number - number.mean()) / number.std()).unsqueeze(1)


def _drawn(fitted, wanted, layout):
    out = np.empty((len(wanted), *layout.shape), dtype=np.float32)
    return torch.from_numpy(fitted.draw(wanted.numpy(), out, seed=0, device=CPU))


def check_every_kind_of_condition_is_learned(family):
    """Classes, continuous targets and none, with unlabelled rows or without."""
    rows, condition, layout = domains.encoded(domains.of(family))
    known = ~condition.isnan().any(dim=1)
    number = torch.where(known, _some_number(rows)[:, 0], torch.nan).unsqueeze(1)
    for conditions, wanted in (
        (condition, torch.eye(2)[[0, 1, 1, 0, 1]]),
        (number, torch.linspace(-3, 3, 7).unsqueeze(1)),
        (condition[:, :0], torch.empty(3, 0)),
    ):
        for chosen in (known, torch.ones_like(known)):
            fitted = _fitted(family, rows[chosen], conditions[chosen], layout)
            _assert_rows(_drawn(fitted, wanted, layout), layout, len(wanted))


def check_no_row_depends_on_the_conditions_of_others(family):
    """The i-th row is a function of its condition, the seed and i alone, to the last bit."""
    rows, condition, layout = domains.encoded(domains.of(family))
    number = _some_number(rows)
    for conditions, wanted in (
        (condition, torch.eye(2)[torch.arange(99) % 2]),
        (number, torch.linspace(-3, 3, 99)[:, None]),
    ):
        fitted = _fitted(family, rows, conditions, layout)
        others = wanted[:1].repeat(99, 1)
        others[:40] = wanted[:40]
        assert_array_equal(_drawn(fitted, others, layout)[:40], _drawn(fitted, wanted, layout)[:40])


def check_only_families_that_say_so_store_training_data(family):
    """What is kept of a fit has a training row in it if the family says so, and only then."""
    rows, condition, layout = domains.encoded(domains.of(family), 211)
    fitted = _fitted(family, rows, condition, layout)
    kept = [module[:] for module in fitted.network_.modules() if isinstance(module, StoredRows)]
    held = [*fitted.network_.state_dict().values(), *kept]
    assert not [value for value in vars(fitted).values() if isinstance(value, torch.Tensor | np.ndarray)]
    tables = [tensor.flatten(1) for tensor in held if tensor.ndim > 1 and tensor.shape[1:] == rows.shape[1:]]
    stored = any((tensor == row).all(dim=1).any() for tensor in tables for row in rows.flatten(1))
    assert stored == family.stores_training_data
    assert family.stores_training_data or all(len(rows) not in tensor.shape for tensor in held)


def check_rows_that_are_all_the_same_are_refused(family):
    """A table in which no column varies has no layout to learn."""
    with pytest.raises(DataError, match=r"no (column|pixel) varies.*nothing to learn"):
        augmenter_of(family).fit(domains.of(family).constant())


def check_training_leaves_its_caller_alone(family):
    """Global states are the caller's while training is suspended, too."""
    rows, condition, layout = domains.encoded(domains.of(family))
    training = clone(family).train(rows, condition, layout, device=CPU, seed=0)
    before = _global_state()
    for _ in training:
        assert _global_state() == before
    assert _global_state() == before


def check_global_states_are_untouched_and_nothing_is_written(family):
    """Neither random states, threads nor the standard streams change."""
    X, y = domains.of(family).labelled()
    with untouched():
        augmenter = augmenter_of(family)
        _augmented(augmenter, X, y)
        augmenter.sample(5, random_state=1)
        clone(augmenter).fit(X).sample(3)


def check_same_seed_same_rows(family):
    """Equal seeds give equal rows on a CPU, whatever the global random state and the number of threads."""
    X, y = domains.of(family).labelled()
    augmenter = augmenter_of(family, device="cpu")
    expected = clone(augmenter).fit_resample(X, y)
    threads = torch.get_num_threads()
    try:
        for number in (1, 2):
            torch.set_num_threads(number)
            with torch.random.fork_rng():
                torch.manual_seed(number)
                assert_same(clone(augmenter).fit_resample(X, y), expected)
    finally:
        torch.set_num_threads(threads)
    other = augmenter.set_params(random_state=1).fit_resample(X, y)
    assert domains.differ(other[0], expected[0])


def check_same_rows_in_workers(family):
    """Processes make the rows that this one makes, on a CPU."""
    X, y = domains.of(family).labelled()
    augmenter = augmenter_of(family, device="cpu")
    made = joblib.Parallel(n_jobs=2)(joblib.delayed(clone(augmenter).fit_resample)(X, y) for _ in range(2))
    for rows in made:
        assert_same(rows, augmenter.fit_resample(X, y))


def check_sample_repeats_and_draws_afresh(family):
    """Equal arguments give equal rows; a random state of its own gives others, repeatably."""
    augmenter = fitted_once(family)
    assert_same(augmenter.sample(9), augmenter.sample(9))
    assert_same(augmenter.sample(9, random_state=3), augmenter.sample(9, random_state=3))
    assert domains.differ(_rows(augmenter.sample(9, random_state=3)), _rows(augmenter.sample(9)))


@contextlib.contextmanager
def _in_small_parts(family, batch, chunk):
    """Make and decode fewer rows at once, so that few rows have several batches and chunks."""
    with (
        mock.patch.object(type(family), "batch", batch),
        mock.patch.object(synthaug.augmenter.learned, "CHUNK", chunk),
    ):
        yield


def check_longer_samples_begin_with_shorter_ones(family):
    """No row depends on how many follow it, across batches and chunks."""
    _, y = domains.of(family).labelled()
    labelled, plain = fitted_once(family), fitted_once(family, labelled=False)
    batch = 32
    chunk = 2 * batch + 7
    most = chunk + 16
    with _in_small_parts(family, batch, chunk):
        longest, longest_plain = labelled.sample(most), plain.sample(most)
        longest_yes = labelled.sample(most, y="yes") if y is not None else None
        for n in (0, 1, 2, 50, batch - 1, batch, batch + 1, chunk, chunk + 1):
            assert_same(labelled.sample(n), domains.first(longest, n))
            if y is not None:
                assert_same(labelled.sample(n, y="yes"), domains.first(longest_yes, n))
            assert_same(plain.sample(n), domains.first(longest_plain, n))
        seed = {"random_state": 5}
        assert_same(_rows(labelled.sample(7, **seed)), domains.first(_rows(labelled.sample(batch + 2, **seed)), 7))


def check_parts_are_those_of_one_sample(family):
    """Rows that workers make by parts are those of one long sample: with classes, numbers, one label, a condition."""
    X, _ = domains.of(family).labelled()
    labelled, plain = fitted_once(family), fitted_once(family, labelled=False)
    numbers = augmenter_of(family, target_type="continuous").fit(X, np.random.default_rng(0).normal(size=len(X)))
    batch = 32
    chunk = batch + 5
    seed = {"random_state": 5}
    with _in_small_parts(family, batch, chunk):
        asked = np.where(np.arange(2 * chunk + 9) % 3 == 0, "yes", "no")
        whole = labelled.sample(2 * chunk + 9, y=asked)
        assert_same(
            labelled.sample_part(chunk, 2 * chunk + 9, y=asked[chunk:]), domains.rows_between(whole, chunk, None)
        )
        for augmenter, options in ((labelled, {}), (labelled, {"y": "yes"}), (numbers, {}), (plain, {})):
            whole = augmenter.sample(2 * chunk + 9, **options, **seed)
            for start, stop in ((0, 7), (0, chunk + 1), (chunk, chunk + 3), (chunk, 2 * chunk + 9), (chunk, chunk)):
                made = augmenter.sample_part(start, stop, **options, **seed)
                assert_same(made, domains.rows_between(whole, start, stop))
        far = labelled.sample_part(10**9 * chunk, 10**9 * chunk + 9)
        assert domains.differ(far[0], labelled.sample(9)[0])
        with pytest.raises(ValueError, match=rf"start=9 is no multiple of {chunk}.* 0 or {chunk}$"):
            labelled.sample_part(9, 10)


def check_originals_come_first(family):
    """The real rows and labels are the first ones, to the last bit, and told apart by their positions."""
    X, y = domains.of(family).labelled()
    X_before, y_before = X.copy(), y.copy()
    augmenter = augmenter_of(family, ratio=0.5)
    X_out, y_out = augmenter.fit_resample(X, y)
    assert_same((X, y), (X_before, y_before))
    assert_same(domains.first(X_out, len(X)), domains.renumbered(X))
    assert_same(domains.first(y_out, len(y)), domains.renumbered(y))
    assert_array_equal(augmenter.sample_indices_, np.r_[np.arange(60), np.full(30, -1)])
    assert_array_equal(y_out.index, np.arange(90))


def check_container_in_is_container_out(family):
    """Frames and arrays come back as such, with dtypes, names and order; the target too."""
    domain = domains.of(family)
    X, y = domain.labelled()
    for rows, labels in [augmenter_of(family).fit_resample(X, y), fitted_once(family).sample(4)]:
        domain.assert_form(rows, X)
        assert labels.dtype == y.dtype
        assert labels.name == "label"
    codes = np.arange(30) % 2
    for array in domain.arrays():
        rows, labels = augmenter_of(family, ratio=1.0).fit_resample(array, codes)
        assert isinstance(rows, np.ndarray)
        assert rows.dtype == array.dtype
        assert rows.shape == (60, *array.shape[1:])
        assert isinstance(labels, np.ndarray)
        assert labels.dtype == codes.dtype
        assert_array_equal(rows[:30], array)
    listed = augmenter_of(family).fit_resample(domain.arrays()[0].tolist(), codes.tolist())
    assert [type(part) for part in listed] == [np.ndarray, np.ndarray]


def check_has_no_transform(family):
    """An augmenter is no transformer, and says what to write instead."""
    augmenter = augmenter_of(family)
    for name in ("transform", "fit_transform"):
        assert not hasattr(augmenter, name)
        with pytest.raises(AttributeError, match=r"make_pipeline.*AugmentedEstimator.*fit_resample"):
            getattr(augmenter, name)
    assert not hasattr(augmenter, "resample")


def check_copies_make_the_same_rows(family):
    """Pickles and clones make the rows that the original makes; a copy taken before a fit does not see the fit."""
    X, y = domains.of(family).labelled()
    augmenter = augmenter_of(family)
    untrained = pickle.loads(pickle.dumps(augmenter))
    augmenter.fit(X, y)
    expected = augmenter.sample(20)
    assert_same(pickle.loads(pickle.dumps(augmenter)).sample(20), expected)
    assert_same(untrained.fit(X, y).sample(20), expected)
    copied = clone(augmenter)
    assert not [name for name in vars(copied) if name.endswith("_")]
    assert_same(copied.fit(X, y).sample(20), expected)
    assert all(held.device == CPU for held in augmenter.generator_.network_.state_dict().values())


def check_an_interrupted_fit_leaves_nothing_half_fitted(family):
    """After Ctrl-C there is no fit, or the earlier one."""
    X, y = domains.of(family).labelled()
    train, threads = type(family).train, torch.get_num_threads()

    def interrupted(self, *args, **kwargs):
        yield next(train(self, *args, **kwargs))
        raise KeyboardInterrupt

    fitted = augmenter_of(family).fit(X, y)
    expected, before = fitted.sample(9), dict(vars(fitted))
    fresh = augmenter_of(family)
    with mock.patch.object(type(family), "train", interrupted):
        for augmenter in (fresh, fitted):
            with pytest.raises(KeyboardInterrupt):
                _augmented(augmenter.set_params(ratio=2.0), domains.of(family).other(X), y)
    assert torch.get_num_threads() == threads
    assert not [name for name in vars(fresh) if name.endswith("_") and not name.startswith("_")]
    with pytest.raises(NotFittedError):
        fresh.sample()
    assert vars(fitted).keys() == before.keys()
    assert_same(fitted.sample(9), expected)
    if not family.is_private:
        assert_same(fitted.fit(X, y).sample(9), expected)


class KilledError(BaseException):
    """The end of a process, as far as a test can have one."""


def check_a_fit_killed_after_each_log_ends_as_it_would_have_ended(family):
    """However often a fit is killed, its checkpoint leads to the same logs and rows."""
    X, y = domains.of(family).labelled(40)
    expected, write = augmenter_of(family).fit(X, y), Checkpoint.write
    written, found = [], None

    def killed(checkpoint):
        before = checkpoint.path.read_bytes() if checkpoint.path.exists() else b""
        write(checkpoint)
        if checkpoint.path.exists() and checkpoint.path.read_bytes() != before:
            written.append(checkpoint.path.stat().st_size)
            raise KilledError

    with tempfile.TemporaryDirectory() as folder, mock.patch.object(Checkpoint, "write", killed):
        while found is None:
            with contextlib.suppress(KilledError):
                found = augmenter_of(family).fit(X, y, checkpoint=Path(folder) / "checkpoint")
    assert len(written) == len(expected.generator_.history_) - 1
    assert_equal(found.generator_.history_, expected.generator_.history_)  # in which NaN equals NaN
    assert_same(found.sample(30), expected.sample(30))


def check_classes_are_made_to_measure(family):
    """Class counts are exact: those planned, and those asked for."""
    X, y = domains.of(family).labelled()
    counts = y.value_counts()
    _, labels = augmenter_of(family, sampling_strategy={"yes": 50}).fit_resample(X, y)
    assert labels.value_counts().to_dict() == {"no": counts["no"], "yes": 50}
    augmenter = fitted_once(family)
    wanted = y.sample(frac=1, random_state=1).to_numpy()
    assert_array_equal(augmenter.sample(60, y=wanted)[1], wanted)
    shares = augmenter.sample(6_000)[1].value_counts()
    assert abs(shares["yes"] - 100 * counts["yes"]) <= 1


# What a private family refuses: labels, real rows among what is returned, fits that a seed repeats, and to say whether
# rows are all the same.
CHECKS_BEYOND_PRIVACY = [
    check_every_kind_of_condition_is_learned,
    check_no_row_depends_on_the_conditions_of_others,
    check_rows_that_are_all_the_same_are_refused,
    check_same_seed_same_rows,
    check_same_rows_in_workers,
    check_originals_come_first,
    check_container_in_is_container_out,
    check_copies_make_the_same_rows,
    check_classes_are_made_to_measure,
    check_parts_are_those_of_one_sample,
    check_a_fit_killed_after_each_log_ends_as_it_would_have_ended,
]
CHECKS_OF_ENCODERS = [
    check_round_trip,
    check_layout_covers_the_columns_once,
    check_equal_tables_get_equal_codes,
    check_decodes_no_rows,
    check_decodes_anything,
    check_encoder_survives_pickling,
]
CHECKS_OF_FAMILIES = [
    check_samples_at_every_yield,
    check_every_kind_of_condition_is_learned,
    check_no_row_depends_on_the_conditions_of_others,
    check_only_families_that_say_so_store_training_data,
    check_rows_that_are_all_the_same_are_refused,
    check_training_leaves_its_caller_alone,
    check_global_states_are_untouched_and_nothing_is_written,
    check_same_seed_same_rows,
    check_same_rows_in_workers,
    check_sample_repeats_and_draws_afresh,
    check_longer_samples_begin_with_shorter_ones,
    check_parts_are_those_of_one_sample,
    check_originals_come_first,
    check_container_in_is_container_out,
    check_has_no_transform,
    check_copies_make_the_same_rows,
    check_an_interrupted_fit_leaves_nothing_half_fitted,
    check_a_fit_killed_after_each_log_ends_as_it_would_have_ended,
    check_classes_are_made_to_measure,
]

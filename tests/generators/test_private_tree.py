"""PrivateTree learns counts through noise alone, and what it spends is what it promises."""

import math
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

pytest.importorskip("opendp")

from benchmarks import privacy
from synthaug import (
    AugmentedEstimator,
    AugmentedEstimatorCV,
    GANAugmenter,
    GaussianCopula,
    Polished,
    PrivateTree,
    PublicEncoder,
    TableEncoder,
    TabularGAN,
)
from synthaug.artifacts import load, read_card, save
from synthaug.artifacts.state import Writer
from synthaug.exceptions import DataError
from synthaug.generators.privacy_budget import Budget
from synthaug.generators.private_tree import _Learner, _merged, _nearest, _plan
from tests.domains import PublicTables, assert_same

ENCODER = PublicEncoder(bounds={"x": (-5, 5), "z": (-5, 5)}, levels={"c": ["a", "b", "c"], "y": ["no", "yes"]})
MUCH = 1e4  # of epsilon: hardly any noise


def table(n=2_000, seed=0):
    """Return columns that depend on each other: x on z, and c and x on y."""
    rng = np.random.default_rng(seed)
    y = rng.random(n) < 0.3
    x = rng.normal(size=n) + 2 * y
    z = x + rng.normal(size=n) / 2
    c = np.where(rng.random(n) < 0.7, np.where(y, "a", "b"), "c")
    return pd.DataFrame({"x": x.clip(-5, 5), "z": z.clip(-5, 5), "c": c, "y": np.where(y, "yes", "no")})


def augmenter(epsilon=MUCH, seed=0, **parameters):
    return GANAugmenter(PrivateTree(epsilon, **parameters), encoder=ENCODER, random_state=seed)


# --------------------------------------------------------------------------------------
# What is spent
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("target", [None, "y"])
@pytest.mark.parametrize(("epsilon", "delta"), [(0.1, 1e-9), (1, 1e-9), (10, 1e-5)])
def test_what_is_spent_is_what_was_promised(epsilon, delta, target):
    fitted = augmenter(epsilon, delta=delta, target=target).fit(table(300)).generator_
    assert 0.9999 * epsilon < fitted.privacy_loss_[0] <= epsilon
    assert fitted.privacy_loss_[1] == delta
    rho = sum(fitted.spent_.values())
    # A bound that holds for all such mechanisms, and is not tight (Bun and Steinke 2016, proposition 1.3).
    assert 0.7 * (rho + 2 * math.sqrt(rho * math.log(1 / delta))) < epsilon
    assert epsilon <= rho + 2 * math.sqrt(rho * math.log(1 / delta))


def test_the_noise_is_as_wide_as_the_budget_says():
    budget = Budget(np.zeros((100, 1), dtype=np.intp), 1.0, 1e-9, [("all", 1.0)])
    deviation = budget.deviation("all", 1)
    noise = budget.counts(lambda codes: np.full(4_000, len(codes)), 1) - 100
    assert abs(noise.mean()) < 5 * deviation / math.sqrt(4_000)
    assert abs(noise.std() / deviation - 1) < 0.06
    assert deviation == pytest.approx(1 / math.sqrt(budget.spent["all"]), rel=1e-6)  # rho = change^2 / (2 deviation^2)


def test_what_was_not_planned_is_refused():
    budget = Budget(np.zeros((9, 1), dtype=np.intp), 1.0, 1e-9, [("all", 1.0)])
    assert budget.spent == {"all": 0.0}
    budget.counts(lambda codes: np.array([len(codes)]), 1)
    with pytest.raises(RuntimeError, match="spent"):
        budget.counts(lambda codes: np.array([len(codes)]), 1)


def test_opendp_itself_refuses_too_little_noise(monkeypatch):
    budget = Budget(np.zeros((9, 1), dtype=np.intp), 1.0, 1e-9, [("all", 1.0)])
    monkeypatch.setattr("synthaug.generators.privacy_budget._scale", lambda rho: 0.99 / math.sqrt(2 * rho))
    with pytest.raises(Exception, match="FailedFunction"):
        budget.counts(lambda codes: np.array([len(codes)]), 1)


class Watched:
    """Answers as a budget does, and asks each question of a neighbour, too."""

    def __init__(self, codes, neighbour):
        self.codes, self.neighbour, self.changes = codes, neighbour, []

    def deviation(self, name, n_tables):
        return 1.0

    def counts(self, function, n_tables):
        ours, others = function(self.codes), function(self.neighbour)
        self.changes.append((np.linalg.norm(ours - others), math.sqrt(2 * n_tables)))
        return ours + np.random.default_rng(0).normal(size=len(ours))

    def choice(self, function, change):
        ours, others = function(self.codes), function(self.neighbour)
        self.changes.append((np.abs(ours - others).max(), change))
        return int(ours.argmax())


@pytest.mark.parametrize("target", [None, 3])
def test_another_row_changes_no_answer_by_more_than_is_said(target, global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    encoder = ENCODER.fit(table(9))
    codes = np.floor(encoder.transform(table(200, global_random_seed))).astype(np.intp)
    largest = 0.0
    for _ in range(10):
        neighbour = codes.copy()
        neighbour[rng.integers(200)] = [rng.integers(block.n_levels + block.n_bins) for block in encoder.layout_.blocks]
        watched = Watched(codes, neighbour)
        _Learner(watched, encoder.layout_, 200, target).learn()
        assert len(watched.changes) == len(_plan(4, target is not None))
        assert all(change <= said for change, said in watched.changes)
        largest = max(largest, *(change / said for change, said in watched.changes))
    assert largest > 0.9  # what is said is not more than needed


# --------------------------------------------------------------------------------------
# What is refused
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["fit", "fit_resample", "fit_augment", "learn", "learn_hard"])
def test_labels_teachers_and_real_rows_are_refused(method):
    X = table(50)
    with pytest.raises(DataError, match=r"PrivateTree promises privacy.*PrivateTree\(target=.*without y"):
        getattr(augmenter(), method)(X.drop(columns="y"), X["y"])


@pytest.mark.parametrize("kind", [AugmentedEstimator, AugmentedEstimatorCV])
def test_estimators_of_real_and_private_rows_are_refused(kind):
    X = table(60)
    with pytest.raises(DataError, match="PrivateTree promises privacy"):
        kind(LogisticRegression(), augmenter()).fit(X[["x", "z"]], X["y"])


@pytest.mark.parametrize("candidates", ["auto", [{}], [{"ratio": 1.0}, {"generator": PrivateTree()}]])
def test_no_estimator_is_fitted_before_private_rows_are_refused(candidates):
    class Untouched(LogisticRegression):
        def fit(self, X, y, sample_weight=None):
            pytest.fail("was fitted")

    X, private = table(60), candidates != [{"ratio": 1.0}, {"generator": PrivateTree()}]
    proposing = augmenter() if private else GANAugmenter(GaussianCopula(), random_state=0)
    with pytest.raises(DataError if candidates == "auto" else ValueError, match="PrivateTree promises privacy"):
        AugmentedEstimatorCV(Untouched(), proposing, candidates=candidates).fit(X[["x", "z"]], X["y"])


def test_an_encoder_that_learns_is_refused():
    with pytest.raises(DataError, match="PrivateTree learns coded columns"):
        GANAugmenter(PrivateTree(), encoder=TableEncoder()).fit(table(50))
    with pytest.raises(DataError, match=r"such as PrivateTree\(\)"):
        GANAugmenter(TabularGAN(n_steps=1), encoder=ENCODER).fit(table(50))


def test_trees_that_learn_real_rows_do_not_polish_private_ones():
    with pytest.raises(ValueError, match="PrivateTree promises privacy"):
        GANAugmenter(Polished(PrivateTree()), encoder=TableEncoder()).fit(table(50))


def test_an_unknown_target_is_refused():
    with pytest.raises(DataError, match=r"target='label' is no column of the table.*'y'"):
        augmenter(target="label").fit(table(50))


def test_what_learn_returns_holds_no_real_rows():
    learned = augmenter().learn(table(50))
    assert learned.real is None
    assert len(learned.sample(5)) == 5


def test_without_opendp_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "opendp.prelude", None)
    with pytest.raises(ImportError, match=r"pip install 'synthaug\[private\]'"):
        augmenter().fit(table(50))


# --------------------------------------------------------------------------------------
# What is learned
# --------------------------------------------------------------------------------------
def test_no_seed_repeats_the_noise_of_a_fit_and_one_repeats_its_rows():
    one, other = augmenter(1.0).fit(table(300)), augmenter(1.0).fit(table(300))
    assert not one.sample(200).equals(other.sample(200))
    assert_same(one.sample(200), one.sample(200))
    assert_same(one.sample(200, random_state=3), one.sample(200, random_state=3))


def test_parts_are_those_of_one_sample():
    fitted = augmenter(1.0, target="y").fit(table(300))
    chunk = fitted.learned_.chunk_length
    whole = fitted.sample(chunk + 9)
    assert_same(fitted.sample_part(chunk, chunk + 9), whole.iloc[chunk:].reset_index(drop=True))


@pytest.mark.parametrize("target", [None, "y"])
def test_with_hardly_any_noise_columns_and_dependence_come_back(target):
    real = table()
    made = augmenter(target=target).fit(real).sample(4_000)
    for name in ("c", "y"):
        assert abs(made[name].value_counts(normalize=True) - real[name].value_counts(normalize=True)).max() < 0.04
    for name in ("x", "z"):
        assert abs(made[name].mean() - real[name].mean()) < 0.15
        assert abs(made[name].std() - real[name].std()) < 0.15
    assert abs(made["x"].corr(made["z"]) - real["x"].corr(real["z"])) < 0.1
    shares = [pd.crosstab(rows["y"], rows["c"], normalize="index") for rows in (made, real)]
    assert (shares[0] - shares[1]).abs().to_numpy().max() < 0.08


def test_with_a_target_every_column_depends_on_it():
    real = table()
    gap = [
        rows.groupby("y")[["x", "z"]].mean().diff().iloc[-1]
        for rows in (real, augmenter(target="y").fit(real).sample(4_000))
    ]
    assert (gap[0] - gap[1]).abs().max() < 0.2


def test_little_privacy_makes_better_rows_than_much():
    real = table()

    def off(epsilon):
        made = augmenter(epsilon, target="y").fit(real).sample(2_000)
        shares = [rows[["y", "c"]].value_counts(normalize=True) for rows in (made, real)]
        return shares[0].sub(shares[1], fill_value=0).abs().sum()

    assert np.mean([off(100) for _ in range(2)]) < np.mean([off(0.05) for _ in range(2)]) / 2


@pytest.mark.parametrize("columns", [["c"], ["c", "y"], ["x"]])
@pytest.mark.parametrize("has_target", [False, True])
def test_few_columns_are_learned(columns, has_target):
    made = augmenter(target=columns[-1] if has_target else None).fit(table()[columns]).sample(500)
    assert list(made) == columns


def test_a_target_may_be_a_number():
    assert len(augmenter(1.0, target="x").fit(table(300)).sample(50)) == 50


def test_rows_keep_the_form_of_the_table():
    X = PublicTables.labelled(80)[0]
    for target in (None, "label", "seen"):
        fitted = GANAugmenter(PrivateTree(1.0, target=target), encoder=PublicTables.encoder, random_state=0).fit(X)
        made = fitted.sample(300)
        PublicTables.assert_form(made, X)
        PublicTables.assert_within(made, X)


def test_a_file_says_what_was_spent(tmp_path):
    fitted = augmenter(2.0, delta=1e-6).fit(table(300))
    save(fitted, tmp_path / "model.synthaug")
    assert_same(load(tmp_path / "model.synthaug").sample(30), fitted.sample(30))
    card = read_card(tmp_path / "model.synthaug")
    assert "ifferentially private: epsilon 2, delta 1e-06" in card["privacy"]
    assert (card["family"], card["privacy_loss"]) == ("private-tree", list(fitted.generator_.privacy_loss_))
    assert "Nothing is promised" not in fitted.card()
    assert "Nothing is promised" in GANAugmenter(GaussianCopula()).fit(table(300)).card()


def test_nothing_of_the_rows_is_kept_but_noisy_counts(tmp_path):
    """Of two tables of one form, what is kept beside the network and what it says of itself is the same."""
    fitted = [augmenter(2.0, target="y").fit(table(300, seed)) for seed in (0, 1)]
    assert fitted[0].learned_.fingerprint is None
    kept = []
    for one in fitted:
        one.generator_.network_, one.generator_.tree_ = None, None
        writer = Writer()
        kept.append((writer.write(one), writer.objects, [array.tolist() for array in writer.arrays]))
    assert kept[0] == kept[1]


# --------------------------------------------------------------------------------------
# Parts
# --------------------------------------------------------------------------------------
def test_the_nearest_shares_are_the_nearest(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    values = rng.normal(size=6)
    nearest = _nearest(values, 2.0)
    assert nearest.min() >= 0
    assert nearest.sum() == pytest.approx(2)
    others = 2 * rng.dirichlet(np.ones(6), size=2_000)
    assert np.square(nearest - values).sum() <= np.square(others - values).sum(axis=1).min()


def test_rare_levels_and_neighbouring_bins_are_put_together():
    merged = _merged(np.array([90.0, 1, 2, 50, 0, 1, 2, 100, 3, 4]), 4, rare=5.0, n_bins=3)
    assert merged[1] == merged[2]
    assert len({merged[0], merged[1], merged[3]}) == 3
    assert (np.diff(merged[4:]) >= 0).all()
    assert not set(merged[:4]) & set(merged[4:])


# --------------------------------------------------------------------------------------
# The attack
# --------------------------------------------------------------------------------------
def test_the_attack_bounds_epsilon_from_below(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    first, second = rng.laplace(0, 1, 4_000), rng.laplace(1, 1, 4_000)  # that is epsilon = 1, exactly
    assert 0.6 < privacy.lower_bound(first, second, 1e-9) <= 1
    assert privacy.lower_bound(first, rng.laplace(0, 1, 4_000), 1e-9) < 0.2


@pytest.mark.slow
@pytest.mark.parametrize("target", [None, "b"])
@pytest.mark.parametrize("epsilon", [1.0, 3.0])
def test_the_attack_stays_below_what_is_promised(epsilon, target):
    assert privacy.lower_bound(*privacy.scores(160, epsilon, 1e-5, target), 1e-5) <= epsilon


@pytest.mark.slow
def test_the_attack_finds_an_implementation_that_adds_too_little_noise(monkeypatch):
    honest = Budget.__init__

    def careless(self, table, epsilon, delta, plan):
        honest(self, table, 2_000 * epsilon, delta, plan)

    monkeypatch.setattr(Budget, "__init__", careless)
    assert privacy.lower_bound(*privacy.scores(160, 1.0, 1e-5), 1e-5) > 1.0

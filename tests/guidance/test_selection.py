import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from synthaug.guidance.selection import agreed


@given(st.integers(2, 5), st.integers(0, 2**31), st.integers(1, 8))
def test_keeps_as_many_as_wanted_and_prefers_agreement(n_classes, seed, overdraw):
    rng = np.random.default_rng(seed)
    wanted = rng.integers(1, 9, n_classes)
    codes = np.repeat(np.arange(n_classes), wanted * overdraw)
    shares = rng.dirichlet(np.ones(n_classes), len(codes))
    kept = agreed(codes, shares, wanted)
    assert np.array_equal(np.bincount(codes[kept], minlength=n_classes), wanted)
    assert len(np.unique(kept)) == len(kept)
    agrees = shares.argmax(axis=1) == codes
    left_out = np.setdiff1d(np.arange(len(codes)), kept)
    for code in range(n_classes):
        of_class = kept[codes[kept] == code]
        assert np.array_equal(of_class, np.sort(of_class))
        if not agrees[of_class].all():  # then no row that agrees was left out
            assert not agrees[left_out[codes[left_out] == code]].any()

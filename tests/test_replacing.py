"""A file is either there as a whole or not at all."""

import pytest

from synthaug.replacing import replacing


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_an_interrupted_file_leaves_what_was_there(tmp_path, error):
    whole = tmp_path / "file"
    whole.write_text("mine")

    def fail(temporary):
        temporary.write_text("half")
        raise error

    with pytest.raises(error), replacing(whole) as temporary:
        fail(temporary)
    assert whole.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [whole]


def test_a_name_may_be_as_long_as_a_system_allows(tmp_path):
    path = tmp_path / ("n" * 251 + ".csv")
    with replacing(path) as temporary:
        temporary.write_text("whole")
    assert path.read_text() == "whole"

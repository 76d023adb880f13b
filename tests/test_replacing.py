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

"""Tables are written as commands write them: to a temporary file, which takes the place of the output as a whole."""

from synthaug.cli.files.tables import write_table
from synthaug.runtime.replacing import replacing


def write(path, real, synthetic, mark=None):
    """Write what was read, and rows to follow."""
    with replacing(path) as file:
        write_table(path, file, real, synthetic, mark=mark, provenance={})

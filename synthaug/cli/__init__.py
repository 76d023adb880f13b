"""The command line: a thin layer of options over functions that scripts can call.

Each command is one file in ``commands``; what it does is a function beside them: `augment_table`, `fit_table`,
`sample_rows`, `write_parts`, `families`. Heavy modules are imported when a command runs, so that ``--help`` is quick.
"""

from synthaug.cli.app import main

__all__ = ["main"]

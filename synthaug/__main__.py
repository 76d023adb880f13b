"""`python -m synthaug` is the command line, where its script is not on the path."""

import sys

from synthaug.cli import main

sys.exit(main())

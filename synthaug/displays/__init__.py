"""What a generator makes, and how its training went, as plots with matplotlib."""

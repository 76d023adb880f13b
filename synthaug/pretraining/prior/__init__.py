"""A prior over tables with labels: samplers of batches of them, one kind per file."""

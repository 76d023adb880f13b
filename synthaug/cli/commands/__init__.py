"""One file per command: options, and nothing that takes time to import."""

"""What `Polished` makes of proposed rows: trees that draw their columns anew."""

"""Pure functions on tensors, unreduced: what is minimised."""

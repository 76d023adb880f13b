"""What an `AugmentedEstimatorCV` says of its choice, and what that is worth on new rows."""

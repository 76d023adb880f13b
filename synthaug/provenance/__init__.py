"""What exported rows and images say of where they come from, and how files say it."""

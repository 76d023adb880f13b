"""Speed, memory and scale: each module is a command that prints a table with the limit beside the number.

Seconds are CPU seconds on one thread, in fresh processes, so that a busy machine disturbs them little.
"""

"""What columns mean beyond their type, and how it is written: numbers and times instead of text and objects.

A spelling reads the values of a column as numbers or times, which are learned in their place, and writes those again.
It is proven: what it reads of each real value it writes as exactly that value.
"""

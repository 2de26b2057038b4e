"""The fault harness: real processes, random work, random faults, and a look at what is left.

Not a part of the product: nothing in it knows of this package. Run `python -m faults`.
"""

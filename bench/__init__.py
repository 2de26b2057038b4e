"""Measures the goals of speed against bare limits and a plain rival, side by side in one run.

`python -m bench` runs everything. Linux only: processor time and memory of a server are read
from /proc.
"""

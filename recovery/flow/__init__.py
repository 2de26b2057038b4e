"""The steps that act, in the order of a case; each is given its unit of work and plain values."""

"""What may happen: pure tables and functions, no I/O."""

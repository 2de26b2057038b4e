"""Processes that work on their own: RQ workers, and the keeper that rings for them."""

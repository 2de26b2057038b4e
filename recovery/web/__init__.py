"""HTTP and nothing else: two blueprints for two audiences, and what they share."""

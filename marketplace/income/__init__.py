"""A household's income statement, its proofs, and the published roots."""

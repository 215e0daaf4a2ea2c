"""What a basket costs: the quote and discount codes."""

"""Who is appointed to what: given in a chain from the county down, by hand or by invitation, and ended."""

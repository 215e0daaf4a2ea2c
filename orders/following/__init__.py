"""The buyer's order page: what was bought, how far it is, what became of the money."""

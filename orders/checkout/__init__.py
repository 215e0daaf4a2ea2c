"""The checkout: its form, and the placing of an order."""

"""Supports: what of the price protection fund two people of the township let pay for a floor (R1b)."""

"""Households' bank cards: entered by one person, encrypted, every look logged."""

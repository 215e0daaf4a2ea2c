"""Harvests to come: forecasts announced, and opened when they are packed."""

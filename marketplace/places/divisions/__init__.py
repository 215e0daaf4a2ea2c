"""The administrative divisions of China: their codes, how people write them, and what a written place means."""

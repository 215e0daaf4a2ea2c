"""The close of a season: unsold deliveries bought at the protected price."""

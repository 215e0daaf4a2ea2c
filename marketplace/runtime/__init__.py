"""How processes run: due rows, sweeping, waking, database roles, outages."""

"""Who of a cooperative is told that a protected price of its produce was set or raised."""

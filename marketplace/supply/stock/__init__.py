"""Stock: reserved, allocated to deliveries, returned; claims on harvests to come."""

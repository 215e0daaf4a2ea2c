"""Pre-orders: who is served when a harvest comes, who is refunded when it fails."""

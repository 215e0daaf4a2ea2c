"""Settlement of received parcels: every part of the money to whom it belongs."""

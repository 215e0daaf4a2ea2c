"""What unpaid orders hold: how much of it one visitor may, and letting it go."""

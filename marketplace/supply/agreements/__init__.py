"""What cooperatives sign with households: agreements, signatures, their papers, and what became of them."""

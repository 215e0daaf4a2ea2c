"""What a season would have brought its households, and cost, at another protected price and share. Nothing is written."""

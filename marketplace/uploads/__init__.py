"""What people upload: cleaned before it is kept."""

"""What editors' rights and schedules do: the group of editors, and publishing at a time."""

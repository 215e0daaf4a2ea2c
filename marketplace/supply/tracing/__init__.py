"""Who grew a lot, and the public page that tells it."""

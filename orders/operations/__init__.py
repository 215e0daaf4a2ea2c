"""What operators watch: health and heartbeat."""

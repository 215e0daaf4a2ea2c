"""What comes in: protected prices, deliveries with their weigh slips, lots."""

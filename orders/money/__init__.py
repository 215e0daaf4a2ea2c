"""How an order's money is shared out and booked."""

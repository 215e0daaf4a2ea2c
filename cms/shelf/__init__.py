"""What a page says of a product on sale: offers, cards, buyability, trust, money in words."""

"""Members of cooperatives: who joins and leaves, and what land, houses and money they put in as shares."""

"""Caching: the page cache, the cache of smaller answers, their invalidation by tag (purges), and compiled reads."""

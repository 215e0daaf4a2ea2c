"""Finding produce: search, facets, sorting, suggestions while typing, and the season calendar.

A process holds an index of each produce list in memory (`index`), read from the database by `reading` and brought up to
date before every answer. So a list costs the same whatever the number of products: sets of products are bits of
integers, and only what a page shows is read from the database.
"""

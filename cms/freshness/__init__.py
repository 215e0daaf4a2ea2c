"""The page cache and what keeps it fresh: purges by tag, kept answers, compiled reads."""

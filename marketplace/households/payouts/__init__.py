"""Pay-out batches to households' bank cards: created, written as a file, answered by the bank."""

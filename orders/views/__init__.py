"""The buyer's doors: parse, authorise, call one action, render."""

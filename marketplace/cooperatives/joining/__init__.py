"""How a party joins the marketplace: it applies, is recommended and approved, may be suspended; and firms paired with villages."""

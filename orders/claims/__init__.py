"""After-sale claims: made, answered, appealed."""

"""What people type: input methods' look-alikes folded, invisible characters dropped, control characters refused."""

"""An account of every row, every cell and every candidate that came to nothing."""

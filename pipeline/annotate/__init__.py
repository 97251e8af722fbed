"""Annotated samples: spans and rows that a careful reader marked, checked, exchanged, compared."""

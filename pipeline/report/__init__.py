"""A report card for every rule: what it did on annotated samples, and what would be lost without it."""

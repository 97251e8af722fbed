"""What the rules are missing, told from where it stands in articles; see :mod:`pipeline.suggest.collect`."""

"""``python -m pipeline.cli`` is the command ``anugerah``."""

from pipeline.cli import app

app()

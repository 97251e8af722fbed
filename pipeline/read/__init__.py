"""Reading: files and folders in, articles (and what could not become one) out.

``files.read_inputs`` is the door; ``articles.read_articles`` goes through it where all must be usable.  Behind it, in the order a byte travels:

* ``find``       which files the given paths mean, in an order of their own
* ``stream``     bytes of a file, unzipped, never more than the caps at a time
* ``decode``     bytes to text, and what is no text at all
* ``tables``     rows of JSON Lines and CSV
* ``published``  the publication date, from the field or the URL
* ``identity``   one id for one record, and the same record again

Nothing here changes an article's text: every offset reported later points into it.
"""

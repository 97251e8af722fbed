"""Reading: files and folders in, articles (and what could not become one) out.

``files.read_inputs`` is the door; ``articles.read_articles`` goes through it where all must be usable.  Behind it, in the order a byte travels:

* ``options``    what a person says about the inputs beside their paths
* ``find``       which files the given paths mean, in an order of their own
* ``kinds``      which suffix is which kind, and which function reads it
* ``source``     one thing to read, and its bytes
* ``stream``     bytes of a file, unzipped, never more than the caps at a time
* ``decode``     bytes to text, and what is no text at all
* ``plain``, ``rows``, ``pages``  the readers of the kinds
* ``paged``      file names of the pages of one article
* ``tables``     rows of JSON Lines and CSV
* ``published``  the publication date, from the field or the URL
* ``identity``   one id for one record, and the same record again

Nothing here changes an article's text: every offset reported later points into it.
"""

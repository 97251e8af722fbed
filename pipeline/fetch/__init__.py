"""Fetching: addresses, feeds and sitemaps in, a JSONL of articles out, politely, safely and resumably.

``crawl.Crawl`` is the door.  Imports go one way, from the top of this list to its end:

* ``crawl``     from the first request to the last, and what it came to
* ``answers``   what becomes of an address by the answer to it
* ``articles``  the pages of an article, asked for and joined
* ``intake``    which addresses a run takes up
* ``ledger``    what a run has settled, written by the batch
* ``asking``    the threads that ask and read
* ``schedule``  which host is asked next
* ``job``       an address on its way
* ``pace``      how hosts are asked, and how long is waited
* ``collect``   the request, and its body as a page, a list of addresses or neither
* ``record``    a page's line in the JSONL
* ``report``    what a person is told afterwards
* ``choose``    which entries of a list are wanted
* ``inputs``    arguments and files to addresses
* ``feeds``     RSS, Atom and sitemaps
* ``robots``    what a site wants left alone
* ``journal``   the outcome of every address, and files that only ever grow by whole records
* ``warc``      the responses as they came
* ``exchange``  one request and its response, within caps
* ``body``      a body out of its compression
* ``network``   connections to vetted addresses only
* ``guard``     which network addresses are vetted
* ``address``   web addresses in one spelling
* ``outcomes``  the codes of what can become of an address
* ``limits``    how much of anything is taken
"""

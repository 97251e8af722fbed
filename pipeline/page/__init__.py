"""Web pages: bytes in, the article in them out.  Knows nothing of files or the network.

* ``charset``  bytes to text
* ``tree``     text to a tree that is safe to walk
* ``hints``    what rules/pages.yaml knows of the site
* ``jsonld``   what the page says of itself in JSON-LD
* ``meta``     headline, author, site, address
* ``days``     the day of publication, and which source is believed
* ``body``     which part of the page is the article
* ``lines``    that part as lines of text
* ``judge``    pages that hold no article
* ``paging``   articles on several pages
* ``read``     all of it
* ``mhtml``, ``warc``  pages in a container
"""

from pipeline.page.mhtml import read_mhtml
from pipeline.page.paging import join_parts
from pipeline.page.read import read_page
from pipeline.page.record import Page
from pipeline.page.warc import read_warc

__all__ = ["Page", "join_parts", "read_mhtml", "read_page", "read_warc"]

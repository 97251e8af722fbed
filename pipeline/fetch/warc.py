"""Responses as they came, as records of a web archive (WARC 1.1, ISO 28500:2017): the evidence behind a row.

Each record is a gzip member of its own, so that a file of them can be appended to and cut between two.
Robots files, redirects and errors are not kept: they hold no article.
"""

from __future__ import annotations

import io
from datetime import datetime

from warcio.warcwriter import WARCWriter

from pipeline.fetch.exchange import Response


def warc_record(response: Response, fetched: datetime, agent: str) -> bytes:
    """A response with its request.

    :param response: with its ``raw`` bytes, chunks and compression as on the wire.
    :param agent: the User-Agent that asked.
    """
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    headers = {"WARC-Date": fetched.strftime("%Y-%m-%dT%H:%M:%SZ")}
    if response.address:
        headers["WARC-IP-Address"] = response.address
    record = writer.create_warc_record(
        response.url,
        "response",
        payload=io.BytesIO(response.raw),
        length=len(response.raw),
        warc_headers_dict=headers,
    )
    writer.write_record(record)
    metadata = f"fetchedBy: {agent}\r\n".encode()
    writer.write_record(
        writer.create_warc_record(
            response.url,
            "metadata",
            payload=io.BytesIO(metadata),
            length=len(metadata),
            warc_headers_dict={
                "WARC-Date": headers["WARC-Date"],
                "WARC-Concurrent-To": record.rec_headers.get_header("WARC-Record-ID"),
            },
        )
    )
    return out.getvalue()

"""``anugerah fetch``: addresses, feeds and sitemaps in, a JSONL of articles out."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.shared import (
    REFUSED,
    USAGE,
    RulesOption,
    Stop,
    check_outputs,
    complain,
    counting,
    day_of,
    load_rules_or_stop,
    make_console,
    print_json,
    user_errors,
)
from pipeline.printable import printable

if TYPE_CHECKING:
    from pipeline.fetch.crawl import Crawl, Summary
    from pipeline.page.record import Page


def fetch(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="URL|FILE...",
            help="Addresses of pages, feeds and sitemaps; files of addresses (one a line, or a column url of a "
            ".csv or .jsonl); saved feeds and sitemaps. None: what earlier runs left.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="FILE", help="JSONL that articles are added to.")
    ] = Path("articles.jsonl"),
    since: Annotated[
        datetime | None,
        typer.Option(
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="Of feeds and sitemaps: nothing that was published before (YYYY-MM-DD).",
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Of each feed or sitemap given: the latest N addresses."),
    ] = None,
    match: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN",
            help="Of feeds and sitemaps: addresses that hold this, or fit it if it has a *; may be repeated.",
        ),
    ] = None,
    contact: Annotated[
        str,
        typer.Option(metavar="MAIL|URL", help="Where a site can reach you; sent with every request."),
    ] = "",
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Also ask whether what is there already has changed.")
    ] = False,
    warc: Annotated[
        Path | None,
        typer.Option(metavar="FILE.warc.gz", help="Keep the pages as they came, as a web archive."),
    ] = None,
    interval: Annotated[
        float,
        typer.Option(min=0.0, max=3600.0, metavar="S", help="Seconds between two requests to one host."),
    ] = 1.0,
    hosts: Annotated[int, typer.Option(min=1, max=64, metavar="N", help="Hosts asked side by side.")] = 8,
    attempts: Annotated[
        int, typer.Option(min=1, max=10, metavar="N", help="Requests for one address, if it may be worth it.")
    ] = 3,
    timeout: Annotated[
        float,
        typer.Option(min=1.0, max=600.0, metavar="S", help="Seconds for one request, first to last byte."),
    ] = 60.0,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also ask machines of an intranet, and this one.")
    ] = False,
    rules: RulesOption = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress and no summary, only errors.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Fetch articles from the web, politely; run it again to go on or to get what is new.

    Beside the JSONL lie its journal (.state), by which a further run knows what is done, and a table of every
    address and what became of it (.report.csv).
    """
    with user_errors("interrupted; the next run goes on from there"):
        from pipeline.fetch.choose import Choice
        from pipeline.fetch.crawl import Crawl
        from pipeline.fetch.exchange import Client, Times
        from pipeline.fetch.guard import Private, Public
        from pipeline.fetch.inputs import is_address, read_inputs
        from pipeline.fetch.journal import Journal
        from pipeline.fetch.pace import Manners
        from pipeline.fetch.report import report
        from pipeline.page.read import read_page
        from pipeline.read.kinds import REPORT
        from pipeline.run import program_version
        from pipeline.tables import prepare_file, write_table

        agent = _agent(program_version(), contact)
        state, table = _beside(out, ".state"), _beside(out, REPORT)
        named = inputs or []
        check_outputs([out, state, table, warc], [each for each in named if not is_address(each)])
        if not named and not state.exists():
            raise Stop(USAGE, f"nothing to fetch: give addresses or files ({state} is not there, either)")
        given = list(read_inputs(named))
        loaded = load_rules_or_stop(rules)

        def read(data: bytes, url: str, charset: str) -> Page:
            return read_page(data, loaded, url=url, charset=charset)

        for path in filter(None, (out, warc)):
            prepare_file(path)
        client = Client(
            agent,
            policy=Private() if allow_private else Public(),
            times=Times(connect=min(10.0, timeout), read=min(15.0, timeout), total=timeout),
            keep_raw=warc is not None,
        )
        bars = nullcontext([None]) if quiet else counting("addresses")
        with Journal(state, out, [warc] if warc else []) as journal, bars as (tell,):
            crawl = Crawl(
                client,
                journal,
                read,
                output=out,
                warc=warc,
                agent=agent,
                manners=Manners(interval=interval, workers=hosts, attempts=attempts),
                choice=Choice(day_of(since), limit, tuple(match or ())),
                progress=tell,
            )
            with _ending_on_interrupt(crawl):
                summary = crawl.run(given, refresh=refresh)
            write_table(table, report(journal.all_rows()))
    if as_json:
        print_json(_as_dict(summary))
    elif not quiet:
        _print(summary, out, table)
    if summary.interrupted:
        complain(f"interrupted; {summary.left} addresses are left, the same command goes on with them")
    if not summary.complete:
        raise typer.Exit(REFUSED)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _agent(version: str, contact: str) -> str:
    contact = contact.strip()
    # What goes into a header must not end it, nor the comment that it stands in.
    if contact and not re.fullmatch(r"[!-'*-\[\]-~]{3,200}", contact):
        raise Stop(USAGE, "--contact: a mail address or URL, in plain ASCII without blanks and brackets")
    return f"anugerah/{version} (+{contact})" if contact else f"anugerah/{version}"


@contextmanager
def _ending_on_interrupt(crawl: Crawl) -> Iterator[None]:
    """The first Ctrl-C lets the crawl come to an end, the second ends it there."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_number: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        crawl.stop()

    before = signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _as_dict(summary: Summary) -> dict[str, object]:
    return {
        "settled": summary.settled,
        "known": summary.known,
        "left": summary.left,
        "interrupted": summary.interrupted,
    }


def _print(summary: Summary, out: Path, table: Path) -> None:
    from rich.table import Table

    from pipeline.fetch.report import lines

    console = make_console(120)
    shown = Table(box=None, padding=(0, 2, 0, 0))
    shown.add_column("outcome", no_wrap=True)
    shown.add_column("now", justify="right")
    shown.add_column("in all", justify="right")
    shown.add_column("", overflow="fold")
    for line in lines(summary.settled, summary.known):
        shown.add_row(line.code, str(line.now), str(line.known), line.meaning)
    console.print(shown)
    console.print(printable(f"articles in {out.as_posix()}, each address in {table.as_posix()}"))
    if summary.left and not summary.interrupted:
        console.print(f"{summary.left} addresses are left; the same command asks them again")

"""TLS: the name is checked although the connection goes to a number."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest
from crawling import Site, answer_page
from server import Server, answer


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for a.test, made here so that no key lies in the repository."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=a.test", "-addext", "subjectAltName=DNS:a.test", "-keyout", "key.pem", "-out", "cert.pem",
        ],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return folder


def fetch(certificate: Path, tmp_path: Path, host: str, *, trusted: bool = True) -> tuple[str, str]:
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    context = ssl.create_default_context()
    if trusted:
        context.load_verify_locations(certificate / "cert.pem")
    with Server({"/x": answer_page("Satu.")}, context=inside) as server:
        site = Site(tmp_path, server.port, context=context)
        url = server.url("/x", host, "https")
        site.fetch(url)
        return site.outcome(url), site.reason(url)


def test_a_valid_certificate(certificate: Path, tmp_path: Path) -> None:
    assert fetch(certificate, tmp_path, "a.test")[0] == "fetched"


def test_a_redirect_from_https_to_http_is_noted(certificate: Path, tmp_path: Path) -> None:
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    context = ssl.create_default_context(cafile=str(certificate / "cert.pem"))
    with Server({"/x": answer_page("Satu.")}) as plain:
        redirect = answer("", 302, Location=plain.url("/x"))
        with Server({"/x": redirect}, context=inside) as secure:
            site = Site(tmp_path, plain.port, secure.port, context=context)
            url = secure.url("/x", scheme="https")
            site.fetch(url)
            assert site.outcome(url) == "fetched"
            assert "from https to http" in site.reason(url)


def test_a_certificate_for_another_name(certificate: Path, tmp_path: Path) -> None:
    outcome, reason = fetch(certificate, tmp_path, "b.test")
    assert outcome == "tls"
    assert "b.test" in reason


def test_a_certificate_that_nobody_vouches_for(certificate: Path, tmp_path: Path) -> None:
    assert fetch(certificate, tmp_path, "a.test", trusted=False)[0] == "tls"

"""A private certificate authority and a server's certificate that it vouches for."""

import ssl
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kit.clock import machine_now

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Certificates:
    """What both sides need."""

    authority: Path  # its certificate, PEM
    own: Path  # the server's key and certificate, PEM
    server: ssl.SSLContext
    client: ssl.SSLContext  # trusts the authority, and nobody else

    @classmethod
    def made(cls, directory: Path, *addresses: str) -> "Certificates":
        """`addresses`: IP addresses that the server's certificate is for."""
        authority_key, server_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        issuer, subject = _name("authority"), _name("server")
        authority = (
            _certificate(issuer, issuer, authority_key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(authority_key, hashes.SHA256())
        )
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(each)) for each in addresses])
        certificate = (
            _certificate(subject, issuer, server_key)
            .add_extension(names, critical=False)
            .sign(authority_key, hashes.SHA256())
        )
        trusted, own = directory / "authority.pem", directory / "server.pem"
        trusted.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
        own.write_bytes(_private(server_key) + certificate.public_bytes(serialization.Encoding.PEM))
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(own)
        return cls(trusted, own, server, ssl.create_default_context(cafile=trusted))


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = machine_now()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _DAY)
    )


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )

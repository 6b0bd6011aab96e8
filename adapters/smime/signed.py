"""Verifies a CMS signature (RFC 5652): the library makes them and does not check them, so this does.

Certificates, chains and the mathematics are `cryptography`'s; here is only which bytes were signed by whom.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import ExtensionPolicy, PolicyBuilder, Store, VerificationError

from adapters.smime.entity import Broken

HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
MOST: Final = 20
FRESH: Final = timedelta(days=7)
A_LITTLE: Final = timedelta(minutes=15)
"""A signature covers no header, so whoever has a signed mail could send it again on another thread: an old
one proves nothing. Clocks may differ a little.
"""
FOR_MAIL: Final = frozenset(
    {ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
)


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed, when, and with which certificate. Whether that is believed is another question."""

    content: bytes
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    at: datetime | None


def verify(der: bytes, detached: bytes | None = None) -> Signed:
    """Raises Broken where the signature does not hold over the content, whoever made it."""
    data = _signed_data(der)
    content = detached if detached is not None else data["encap_content_info"]["content"].native
    if not isinstance(content, bytes):
        raise Broken("there is no content in it")
    signers = list(data["signer_infos"])
    if len(signers) != 1:
        raise Broken(f"it has {len(signers)} signatures, and one is looked for")
    found = [it.chosen for it in list(data["certificates"] or [])[:MOST] if it.name == "certificate"]
    own = next((it for it in found if _is_of(it, signers[0]["sid"])), None)
    if own is None:
        raise Broken("the certificate it was signed with is not in it")
    certificate = x509.load_der_x509_certificate(own.dump())
    _check(signers[0], content, certificate, data["encap_content_info"]["content_type"].dotted)
    others = tuple(x509.load_der_x509_certificate(it.dump()) for it in found if it is not own)
    return Signed(content, certificate, others, _signing_time(signers[0]))


def distrusted(signed: Signed, authorities: Sequence[x509.Certificate], at: datetime) -> str:
    """Why the certificate is not believed at that time; empty when it is."""
    leaf = signed.certificate
    if not leaf.not_valid_before_utc <= at <= leaf.not_valid_after_utc:
        return "its certificate had expired or was not valid yet"
    if signed.at is None or not signed.at - A_LITTLE <= at <= signed.at + FRESH:
        return "it was signed more than a week before it came, or does not say when"
    if not authorities:
        return "this hub knows no authority that vouches for certificates"
    if not _for_mail(leaf):
        return "its certificate is not made for signing mail"
    builder = PolicyBuilder().store(Store(list(authorities))).time(at)
    policy = builder.extension_policies(
        ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=ExtensionPolicy.permit_all()
    )
    try:
        policy.build_client_verifier().verify(leaf, list(signed.others))
    except VerificationError:
        return "no authority that this hub knows vouches for its certificate"
    return ""


def is_signed(der: bytes) -> bool:
    """Whether it is a signature rather than something encrypted."""
    return bool(cms.ContentInfo.load(der)["content_type"].native == "signed_data")


def carried(der: bytes) -> bytes | None:
    """The content that a signature carries, whether or not it holds: people should be able to read it."""
    content = _signed_data(der)["encap_content_info"]["content"].native
    return content if isinstance(content, bytes) else None


def _signed_data(der: bytes) -> Any:
    info = cms.ContentInfo.load(der)
    if info["content_type"].native != "signed_data":
        raise Broken("it is no signature")
    return info["content"]


def _is_of(certificate: Any, sid: Any) -> bool:
    if sid.name == "issuer_and_serial_number":
        wanted = sid.chosen
        same = certificate.serial_number == wanted["serial_number"].native
        return bool(same and certificate.issuer.dump() == wanted["issuer"].dump())
    return bool(certificate.key_identifier == sid.chosen.native)


def _check(signer: Any, content: bytes, certificate: x509.Certificate, content_type: str) -> None:
    name = signer["digest_algorithm"]["algorithm"].native
    if name not in HASHES:
        raise Broken(f"it is signed by {name}, which is too weak or unknown")
    algorithm, said = HASHES[name], content
    if signer["signed_attrs"]:
        attributes = {it["type"].native: it["values"] for it in signer["signed_attrs"]}
        digest = hashes.Hash(algorithm)
        digest.update(content)
        if _one(attributes, "message_digest").native != digest.finalize():
            raise Broken("the content was changed after it was signed")
        if _one(attributes, "content_type").dotted != content_type:
            raise Broken("it was signed as another kind of content")
        said = b"\x31" + signer["signed_attrs"].dump()[1:]  # as the SET that was signed, not as it is tagged
    try:
        _mathematics(signer, certificate, said, algorithm)
    except (InvalidSignature, UnsupportedAlgorithm, TypeError, ValueError) as error:
        raise Broken("the signature does not hold") from error


def _signing_time(signer: Any) -> datetime | None:
    for it in signer["signed_attrs"] or ():
        if it["type"].native == "signing_time" and len(it["values"]) == 1:
            found = it["values"][0].native
            return found if isinstance(found, datetime) and found.tzinfo else None
    return None


def _one(attributes: dict[str, Any], name: str) -> Any:
    values = attributes.get(name)
    if values is None or len(values) != 1:
        raise Broken("what every signature says of its content is missing")
    return values[0]


def _mathematics(
    signer: Any, certificate: x509.Certificate, said: bytes, algorithm: hashes.HashAlgorithm
) -> None:
    key, signature = certificate.public_key(), signer["signature"].native
    way = signer["signature_algorithm"].signature_algo
    if isinstance(key, rsa.RSAPublicKey) and way == "rsassa_pkcs1v15":
        key.verify(signature, said, padding.PKCS1v15(), algorithm)
    elif isinstance(key, rsa.RSAPublicKey) and way == "rsassa_pss":
        salt = signer["signature_algorithm"]["parameters"]["salt_length"].native
        key.verify(signature, said, padding.PSS(padding.MGF1(algorithm), salt), algorithm)
    elif isinstance(key, ec.EllipticCurvePublicKey) and way == "ecdsa":
        key.verify(signature, said, ec.ECDSA(algorithm))
    else:
        raise Broken(f"it is signed by {way}, which is not known here")


def _for_mail(certificate: x509.Certificate) -> bool:
    """RFC 8550, section 4.4: an extension that is there has to allow it, one that is not forbids nothing."""
    extensions = certificate.extensions
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        if not (usage.digital_signature or usage.content_commitment):
            return False
    except x509.ExtensionNotFound:
        pass
    try:
        purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return bool(FOR_MAIL & set(purposes))

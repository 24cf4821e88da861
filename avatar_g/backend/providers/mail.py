"""Sends a message through the mail server of this installation."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from avatar_g.backend.errors import (
    ProviderNotConfigured,
    ProviderRejected,
    ProviderUnavailable,
)

_TIMEOUT_S = 20.0
_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class SentMail:
    """Who was spoken to, for the outbound log."""

    host: str
    sent_bytes: int


def send_mail(smtp_url: str, *, sender: str, recipient: str, subject: str, text: str) -> SentMail:
    """Hand one message to the mail server.

    ``smtp://`` encrypts as soon as the server offers it, and refuses to send a password otherwise;
    ``smtps://`` encrypts from the first byte.

    Raises
    ------
    ProviderNotConfigured
        If there is no mail server, or its address is none.
    ProviderRejected
        If the server refuses the password, the sender or the recipient.
    ProviderUnavailable
        If the server cannot be reached or asks to come back later.
    """
    address = urlsplit(smtp_url)
    if address.scheme not in _PORTS or not address.hostname:
        raise ProviderNotConfigured("no mail server", reason="mail")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, recipient, subject
    message.set_content(text)
    port = address.port or _PORTS[address.scheme]
    try:
        with _connect(address.scheme, address.hostname, port) as server:
            if address.username:
                server.login(unquote(address.username), unquote(address.password or ""))
            server.send_message(message)
    except (
        smtplib.SMTPAuthenticationError,
        smtplib.SMTPRecipientsRefused,
        smtplib.SMTPSenderRefused,
        smtplib.SMTPNotSupportedError,
    ) as error:
        raise ProviderRejected(f"the mail server refused: {type(error).__name__}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise ProviderUnavailable(f"the mail server failed: {type(error).__name__}") from error
    return SentMail(address.hostname, len(message.as_bytes()))


def _connect(scheme: str, host: str, port: int) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_S, context=context)
    server = smtplib.SMTP(host, port, timeout=_TIMEOUT_S)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=context)
        server.ehlo()
    return server

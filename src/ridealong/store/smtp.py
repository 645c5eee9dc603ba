"""How Django reaches the mail server: encrypted wherever it is offered, and never with a password in the clear."""

from __future__ import annotations

import smtplib

from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.utils import DNS_NAME

from ridealong.kernel.hosts import on_this_machine

PATIENCE = 20


class Unencrypted(smtplib.SMTPException):
    """The server wants a name and password over a connection that anybody could read."""


class Backend(EmailBackend):
    """STARTTLS whenever it is offered. A password goes over an encrypted connection, or stays on this machine."""

    def open(self) -> bool:
        """Whether a new connection was opened. Raises OSError, which SMTP's own problems are too."""
        if self.connection:
            return False
        fresh = self._called()
        try:
            self._sign_in(fresh)
        except BaseException:
            fresh.close()
            raise
        self.connection = fresh
        return True

    def close(self) -> None:
        """Says goodbye; that it is not heard says nothing about what was sent before."""
        connection, self.connection = self.connection, None
        if connection is not None:
            try:
                connection.quit()
            except OSError:
                connection.close()

    def _called(self) -> smtplib.SMTP:
        name, patience = DNS_NAME.get_fqdn(), self.timeout or PATIENCE
        if self.use_ssl:
            return smtplib.SMTP_SSL(self.host, self.port, name, timeout=patience, context=self.ssl_context)
        return smtplib.SMTP(self.host, self.port, name, timeout=patience)

    def _sign_in(self, fresh: smtplib.SMTP) -> None:
        fresh.ehlo_or_helo_if_needed()
        encrypted = self.use_ssl
        if not encrypted and fresh.has_extn("starttls"):
            fresh.starttls(context=self.ssl_context)
            fresh.ehlo_or_helo_if_needed()
            encrypted = True
        if self.username and self.password:
            if not encrypted and not on_this_machine(self.host):
                raise Unencrypted("the server offers no encryption")
            fresh.login(self.username, self.password)

"""A real mail server on loopback, and settings that send by it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings

from ridealong.config import environment
from ridealong.config.servers import Server


@dataclass
class Postman:
    """What the server took, and what it is to answer next."""

    port: int
    controller: Any = None
    taken: list[Message] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    recipient_answers: list[str] = field(default_factory=list)
    data_answers: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  as the library calls it
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        answer = self.recipient_answers.pop(0) if self.recipient_answers else "250 taken"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = self.data_answers.pop(0) if self.data_answers else "250 taken"
        if answer.startswith("250"):
            self.taken.append(message_from_bytes(envelope.content))
            self.to += envelope.rcpt_tos
        return answer

    def start(self, **more: Any) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, **more)
        self.controller.start()

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def postman(settings: Any) -> Iterator[Postman]:
    """A server that takes everything unless told otherwise; it is configured, and runs."""
    port = free_port()
    configured = replace(
        django_settings.RIDEALONG,
        mail=Server("127.0.0.1", port, "", "", encrypted=False),
        mail_from="Ridealong <coach@example.org>",
    )
    settings.RIDEALONG = configured
    for name, value in environment.mail(configured).items():
        setattr(settings, name, value)
    found = Postman(port)
    found.start()
    yield found
    found.stop()

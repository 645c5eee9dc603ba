"""What the server says of itself and of requests that never became one, in lines of JSON like all others."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from gunicorn import glogging
from gunicorn.http.errors import ParseException

from ridealong.jobs.log import line
from ridealong.jobs.words import AsLines

# What the server answers, by the class of the error; to all others 400.
STATUS: Mapping[str, int] = {
    "LimitRequestLine": 414,
    "ExpectationFailed": 417,
    "LimitRequestHeaders": 431,
    "ForbiddenProxyRequest": 403,
    "UnsupportedTransferCoding": 501,
    "ConfigurationProblem": 500,
}


class AsJson(glogging.Logger):  # type: ignore[misc]  # the library has no types
    """The server's log. It would write the address and the line that somebody sent, which may be a secret."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers = [AsLines()]

    def warning(self, msg: str, *args: object, **kwargs: object) -> None:
        """Of a request that cannot be read one line, as of every other request."""
        problem = sys.exc_info()[1]
        if not isinstance(problem, ParseException):
            super().warning(msg, *args, **kwargs)
            return
        kind = type(problem).__name__
        line(kind="request", method=None, url=None, status=STATUS.get(kind, 400), account=None, problem=kind)

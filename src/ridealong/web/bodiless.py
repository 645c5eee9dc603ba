"""Answers that have no body: to HEAD, and such as say that nothing changed. Servers log it where one is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse

WITHOUT = frozenset({204, 304})


class Bodiless:
    """Takes the body away; headers, the length among them, stay those of the whole answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "HEAD" or response.status_code in WITHOUT:
            _empty(response)
        return response


def _empty(response: HttpResponseBase) -> None:
    if isinstance(response, HttpResponse):
        response.content = b""
    elif isinstance(response, StreamingHttpResponse):
        nothing: Iterable[bytes] = ()
        response.streaming_content = nothing
        if hasattr(response, "file_to_stream"):
            response.file_to_stream = None

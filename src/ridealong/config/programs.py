"""Addresses for programs: JSON under `/api/v1/`. What they need is loaded when the first program asks: most deployments
have none, and nobody waits for it at the start."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PREFIX = "/api/"


class ForPrograms:
    """Lets a request below the prefix find its address; all others look among the pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(PREFIX):
            request.urlconf = "ridealong.config.all_urls"
        return self.get_response(request)

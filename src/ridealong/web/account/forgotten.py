"""A forgotten password: an address by mail that sets a new one, once and within the hour."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ridealong.access import actions as access
from ridealong.access import queries
from ridealong.jobs import queue
from ridealong.kernel.sentences import say
from ridealong.people import queries as people
from ridealong.store import mail
from ridealong.web import clock


def ask(request: HttpRequest) -> HttpResponse:
    """Asks for the address and answers the same whether there is an account or not."""
    if not mail.configured() or request.method != "POST":
        return render(request, "account/forgotten.html", {"mail": mail.configured()})
    typed = request.POST.get("email", "").strip()
    try:
        validate_email(typed)
    except ValidationError:
        return render(request, "account/forgotten.html", {"mail": True, "typed": typed, "wrong": True}, status=422)
    # The job is asked for either way and does the rest, so that nobody can tell by the time it takes.
    queue.password_forgotten(queries.account_by_email(typed) or 0, f"{request.scheme}://{request.get_host()}")
    return render(request, "account/forgotten.html", {"mail": True, "sent": True})


class Reset(PasswordResetConfirmView):
    """The address from the mail. The token moves into the session first, so that it stands in no referrer."""

    template_name = "account/reset.html"

    def get_user(self, uidb64: str) -> Any:
        found = super().get_user(uidb64)
        return found if found is not None and found.is_active else None

    def form_valid(self, form: SetPasswordForm[Any]) -> HttpResponse:
        today = clock.today(people.organisation().zone)
        password = form.cleaned_data["new_password1"]
        access.change_password(account_id=form.user.pk, password=password, now=clock.now(), today=today)
        self.request.session.flush()
        messages.success(self.request, say("account.reset_done"))
        return redirect("account_login")

    def form_invalid(self, form: SetPasswordForm[Any]) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


reset = Reset.as_view()

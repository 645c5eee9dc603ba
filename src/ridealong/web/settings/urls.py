"""The addresses of settings, part by part."""

from __future__ import annotations

from ridealong.access.rules import Act
from ridealong.web.door import page
from ridealong.web.settings import accounts, audit, hooks, kinds, minutes, musts, organisation, switches, tokens, week

FORM = ("GET", "HEAD", "POST")
POST = ("POST",)
ACCOUNT = "settings/accounts/<int:account_id>/"
KIND = "settings/kinds/<slug:code>/"

urlpatterns = [
    page("settings/", organisation.organisation, name="settings", act=Act.CONFIGURE, methods=FORM),
    page("settings/minutes/", minutes.leaders, name="leader_minutes", act=Act.SIGNED_IN, load=minutes.load),
    page(
        "settings/minutes/<int:leader_id>/", minutes.leader, name="leader_minutes_set",
        act=Act.SET_MINUTES, about="leader_id", load=minutes.load_one, methods=POST,
    ),
    page("settings/musts/", musts.musts, name="musts", act=Act.CONFIGURE),
    page(
        "settings/musts/<slug:name>/", musts.must, name="must_set",
        act=Act.CONFIGURE, load=musts.load, methods=POST,
    ),
    page("settings/switches/<slug:name>/on/", switches.on, name="switch_on", act=Act.CONFIGURE, methods=POST),
    page("settings/switches/<slug:name>/off/", switches.off, name="switch_off", act=Act.CONFIGURE, methods=POST),
    page("settings/beliefs/", week.beliefs, name="beliefs", act=Act.CONFIGURE),
    page(
        "settings/beliefs/<slug:kind>/<str:name>/", week.belief, name="belief",
        act=Act.ADMINISTER, load=week.load_belief, methods=FORM,
    ),
    page("settings/questions/", week.questions, name="questions", act=Act.CONFIGURE),
    page("settings/questions/<slug:topic>/", week.topic, name="questions_topic", act=Act.CONFIGURE, methods=POST),
    page("settings/kinds/", kinds.kinds, name="session_kinds", act=Act.KEEP_KINDS, methods=FORM),
    page(KIND, kinds.kind, name="session_kind", act=Act.KEEP_KINDS, load=kinds.load, methods=FORM),
    *(
        page(f"{KIND}{verb}/", view, name=f"session_kind_{verb}", act=Act.KEEP_KINDS, load=kinds.load, methods=POST)
        for verb, view in (("template", kinds.template), ("retire", kinds.retire), ("back", kinds.back))
    ),
    page("settings/tokens/", tokens.tokens, name="tokens", act=Act.MANAGE_TOKENS, methods=FORM),
    page(
        "settings/tokens/<int:token_id>/end/", tokens.revoke, name="token_revoke",
        act=Act.MANAGE_TOKENS, load=tokens.load, methods=FORM,
    ),
    page("settings/channels/", hooks.hooks, name="hooks", act=Act.ADMINISTER, methods=FORM),
    *(
        page(
            f"settings/channels/<int:hook_id>/{verb}/", view, name=f"hook_{verb}",
            act=Act.ADMINISTER, load=hooks.load, methods=POST,
        )
        for verb, view in (("end", hooks.end), ("test", hooks.probe))
    ),
    page("settings/audit/", audit.audit, name="audit", act=Act.SIGNED_IN),
    page("settings/audit.csv", audit.audit_csv, name="audit_csv", act=Act.SIGNED_IN),
    page("settings/accounts/", accounts.accounts, name="accounts", act=Act.ADMINISTER, methods=FORM),
    *(
        page(f"{ACCOUNT}{verb}", view, name=name, act=Act.ADMINISTER, load=accounts.load, methods=methods)
        for verb, view, name, methods in (
            ("", accounts.account, "settings_account", FORM),
            ("off/", accounts.off, "settings_account_off", POST),
            ("on/", accounts.on, "settings_account_on", POST),
            ("factors/off/", accounts.factors_off, "settings_account_factors_off", POST),
        )
    ),
]  # fmt: skip

"""The words of a ticket's columns, as sentences use them."""

from __future__ import annotations

from outreach.text import _


def named_workstream(word: str | None) -> str:
    return {
        "venue": _("Venue"),
        "livestream": _("Livestream"),
        "speakers": _("Speakers"),
        "programme": _("Programme"),
        "publicity": _("Publicity"),
        "logistics": _("Logistics"),
        "sponsors": _("Sponsors"),
        "finance": _("Finance"),
        "safety": _("Safety"),
        "follow_up": _("Follow-up"),
    }.get(word or "", "")


def named_priority(word: str | None) -> str:
    return {"now": _("now"), "high": _("high"), "normal": _("normal"), "low": _("low")}.get(word or "", "")


def named_field(column: str) -> str:
    return {
        "title": _("the title"),
        "body": _("the text"),
        "kind": _("the kind"),
        "workstream": _("the workstream"),
        "priority": _("the priority"),
        "effort": _("the effort"),
        "visibility": _("who may see this"),
        "company_id": _("the organisation"),
    }.get(column, _("this"))

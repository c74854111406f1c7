"""How the demo's tickets came in and were worked on."""

from __future__ import annotations

from typing import Any

from outreach.demo.stage import Stage
from outreach.meetups.models import Workstream
from outreach.people.models import Person
from outreach.tickets import operations
from outreach.tickets.models import Anchor, Comment, Kind, Outcome, Ticket, When


def tell(stage: Stage, told: dict[str, Any]) -> None:
    stage.on(told["opened"], open, told)


def open(stage: Stage, told: dict[str, Any]) -> None:
    meetup = stage.found[told["meetup"]] if told["meetup"] else None
    due = When() if told["due_offset"] is None else When(offset=told["due_offset"], anchor=Anchor.START)
    is_inbox = told["state"] == "triage"
    ticket = operations.open_ticket(
        stage.session,
        stage.community,
        meetup,
        stage.person(told.get("reporter") or told.get("assignee")),
        due,
        title=told["title"],
        body=told["body"],
        source=told.get("source", "form"),
        workstream=None if is_inbox else Workstream(told["workstream"]),
    )
    stage.session.flush()
    if not is_inbox:
        work(stage, ticket, told | {"day": told.get("since") or told["opened"]}, told["opened"])
    comment_on(stage, ticket, told)


def work(stage: Stage, ticket: Ticket, told: dict[str, Any], since: int) -> None:
    """From the day it was known to the state it is in now."""
    day = told.get("day")
    if ticket.accepted_at is None and told["state"] != "declined":
        ticket.accept(stage.person(None))
    if told.get("assignee"):
        ticket.assign(stage.persons[told["assignee"]], stage.person(None))
    if told["state"] in {"doing", "waiting"}:
        stage.on(day if day is not None else since, start, ticket)
    if told["state"] == "waiting":
        stage.on(day if day is not None else since, wait, ticket, told)
    if told["state"] == "done":
        stage.on(told.get("closed") or (day if day is not None else since), close, ticket, None)
    if told["state"] == "declined":
        stage.on(told["closed"], decline, ticket, told)
    if "key" in told:
        comment_on(stage, ticket, told)


def comment_on(stage: Stage, ticket: Ticket, told: dict[str, Any]) -> None:
    for comment in told.get("comments", []):
        stage.on(comment["day"], say, ticket, comment)


def doer(stage: Stage, ticket: Ticket) -> Person:
    return next(
        (person for person in stage.persons.values() if person.id == ticket.assignee_id), stage.person(None)
    )


def start(stage: Stage, ticket: Ticket) -> None:
    ticket.start(doer(stage, ticket))


def wait(stage: Stage, ticket: Ticket, told: dict[str, Any]) -> None:
    on = stage.persons[told["waiting_on"]] if told.get("waiting_on") else None
    until = stage.day(told["follow_up"] or 0)
    ticket.wait(doer(stage, ticket), until, on, told.get("waiting_for") or "")


def close(stage: Stage, ticket: Ticket, note: str | None) -> None:
    by = doer(stage, ticket)
    ticket.close(by, note or (by.name if ticket.kind == Kind.GATE else ""))


def decline(stage: Stage, ticket: Ticket, told: dict[str, Any]) -> None:
    ticket.drop(stage.person(None), Outcome.DECLINED, told["outcome_note"])


def say(stage: Stage, ticket: Ticket, told: dict[str, Any]) -> None:
    stage.session.add(Comment.add(ticket, stage.persons[told["by"]], told["body"]))

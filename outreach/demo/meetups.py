"""How the demo's meetups were planned, staffed, published and worked off."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from outreach.demo import tickets
from outreach.demo.stage import Stage
from outreach.meetups import operations
from outreach.meetups.models import CrewPart, Format, Meetup, Talk, TalkKind, Workstream
from outreach.people.models import Person
from outreach.tickets import operations as playbooks
from outreach.tickets import queries
from outreach.tickets.models import Ticket

PLAIN = ("slug", "title", "body", "language", "zone", "join_url")
ANSWERED = "that does not fit my calendar"


def tell(stage: Stage, told: dict[str, Any]) -> None:
    planned = min(filter(None, [told["applied"], told["published"], -20]))
    stage.on(planned - 1, plan, told)
    if told["published"] is not None:
        stage.on(told["published"], publish, told)
    if told["playbook"]:
        stage.on(told["applied"], apply, told)
    for talk in told["talks"]:
        for speaker in talk["speakers"]:
            tell_speaker(stage, told, talk, speaker)
    if told["finished"] is not None:
        stage.on(told["finished"], finish, told)


def chief(stage: Stage, told: dict[str, Any]) -> Person:
    leads = [each["person"] for each in told["crew"] if each["part"] == "lead"]
    return stage.person("lena_brandt" if "lena_brandt" in leads or not leads else leads[0])


def plan(stage: Stage, told: dict[str, Any]) -> None:
    by = chief(stage, told)
    times = {}
    if told["day"] is not None:
        times = {name: stage.wall(told["day"], told[name]) for name in ("starts", "ends")}
    meetup = operations.plan(
        stage.session,
        stage.community,
        by,
        format=Format(told["format"]),
        venue_id=stage.found[told["venue"]].id if told["venue"] else None,
        **{name: told[name] for name in PLAIN},
        **times,
    )
    stage.found[told["slug"]] = meetup
    meetup.hosts, meetup.crew = [], []
    operations.set_hosts(stage.session, meetup, by, [stage.companies[each].id for each in told["hosts"]])
    for workstream in dict.fromkeys(each["workstream"] for each in told["crew"]):
        parts = {
            stage.persons[each["person"]].id: CrewPart(each["part"])
            for each in told["crew"]
            if each["workstream"] == workstream
        }
        operations.set_crew(stage.session, meetup, by, Workstream(workstream), parts)
    for talk in told["talks"]:
        add_talk(stage, meetup, told, talk, by)


def add_talk(stage: Stage, meetup: Meetup, told: dict[str, Any], talk: dict[str, Any], by: Person) -> None:
    starts = stage.wall(told["day"], talk["starts"]) if told["day"] is not None and talk["starts"] else None
    plain = {name: talk[name] for name in ("title", "abstract", "language", "minutes")}
    added = Talk.add(meetup, by, starts, kind=TalkKind(talk["kind"]), **plain)
    stage.session.add(added)
    stage.session.flush()
    stage.found[f"{told['slug']}:{talk['title']}"] = added


def publish(stage: Stage, told: dict[str, Any]) -> None:
    stage.found[told["slug"]].publish(chief(stage, told))


def finish(stage: Stage, told: dict[str, Any]) -> None:
    stage.found[told["slug"]].finish(chief(stage, told))


# --- speakers ------------------------------------------------------------------------------------


def tell_speaker(stage: Stage, told: dict[str, Any], talk: dict[str, Any], speaker: dict[str, Any]) -> None:
    asked = speaker.get("asked")
    stage.on(asked if asked is not None else -1, ask, told, talk, speaker)
    if speaker.get("answered") is not None and speaker["state"] in {"accepted", "declined"}:
        stage.on(speaker["answered"], answer, told, talk, speaker)


def ask(stage: Stage, told: dict[str, Any], talk: dict[str, Any], speaker: dict[str, Any]) -> None:
    by, person = chief(stage, told), stage.persons[speaker["person"]]
    given = stage.found[f"{told['slug']}:{talk['title']}"]
    added = operations.add_speaker(stage.session, given, by, person.name, str(person.email))
    stage.found[f"{told['slug']}:{talk['title']}:{speaker['person']}"] = added
    if speaker.get("asked") is not None:
        operations.ask(stage.session, added, by)


def answer(stage: Stage, told: dict[str, Any], talk: dict[str, Any], speaker: dict[str, Any]) -> None:
    asked = stage.found[f"{told['slug']}:{talk['title']}:{speaker['person']}"]
    if speaker["state"] == "accepted":
        asked.accept(asked.person)
    else:
        asked.decline(asked.person, speaker.get("reason", ""))


# --- the playbook --------------------------------------------------------------------------------


def apply(stage: Stage, told: dict[str, Any]) -> None:
    meetup, by = stage.found[told["slug"]], chief(stage, told)
    playbook = stage.session.scalars(queries.playbook(stage.community, told["playbook"])).one()
    added = playbooks.apply_playbook(stage.session, meetup, playbook, by)
    stage.session.flush()
    named = {step["key"]: step for step in told["steps"]}
    ids = [ticket.id for ticket in added]
    for ticket in stage.session.scalars(select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id)):
        step = named.get(str(ticket.step_key))
        if step:
            tickets.work(stage, ticket, step, told["applied"])
        elif (
            ticket.due_on
            and told["done_until"] is not None
            and ticket.due_on <= stage.day(told["done_until"])
        ):
            day = max((ticket.due_on - stage.today).days, told["applied"])
            stage.on(day, tickets.close, ticket, None)

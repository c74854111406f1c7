"""How the demo's announcement was written, and what each representative did with the request."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from outreach.demo.stage import Stage
from outreach.people.models import Person
from outreach.quotes.models import Quote
from outreach.quotes.operations import asking as operations

CHAIR = "mateo_rivas"
PLAIN = ("slug", "title", "languages", "zone", "brief", "body", "consent", "limits")


def tell(stage: Stage, told: dict[str, Any]) -> None:
    stage.on(told["opened"] - 1, write, told)
    for quote in told["quotes"]:
        stage.on(quote["requested"], request, told, quote)
        for verb in (open, draft, send, approve, decline):
            day = quote.get(
                {open: "opened", draft: "drafted", send: "submitted", approve: "approved"}.get(
                    verb, "declined"
                )
            )
            if day is not None:
                stage.on(day, verb, quote)


def chair(stage: Stage) -> Person:
    return stage.persons[CHAIR]


def write(stage: Stage, told: dict[str, Any]) -> None:
    values = {name: told[name] for name in PLAIN if name != "slug"}
    values["due"] = (stage.wall(told["due"]["day"], told["due"]["time"]), 0)
    values["embargo"] = (stage.wall(told["embargo"]["day"], told["embargo"]["time"]), 0)
    values["about_id"] = stage.companies[told["about"]].id
    stage.found[told["slug"]] = operations.write(stage.session, stage.community, chair(stage), **values)


def request(stage: Stage, told: dict[str, Any], quote: dict[str, Any]) -> None:
    contact = stage.found[f"contact:{quote['company']}:{quote['person']}"]
    asked = operations.request(stage.session, stage.found[told["slug"]], [contact], chair(stage))
    stage.found[f"quote:{quote['company']}"] = asked[0]


def asked(stage: Stage, told: dict[str, Any]) -> tuple[Quote, Any]:
    quote, secret = stage.found[f"quote:{told['company']}"]
    loaded = stage.session.scalars(
        select(Quote)
        .where(Quote.id == quote.id)
        .options(
            selectinload(Quote.versions),
            selectinload(Quote.drafts),
            selectinload(Quote.placements),
            selectinload(Quote.announcement),
            selectinload(Quote.company),
            selectinload(Quote.person),
        )
    ).one()
    return loaded, secret


def open(stage: Stage, told: dict[str, Any]) -> None:
    quote, secret = asked(stage, told)
    quote.open_page(secret)


def draft(stage: Stage, told: dict[str, Any]) -> None:
    quote, secret = asked(stage, told)
    quote.keep_draft(told["text"], told["attribution"], told["language"], 0, secret)


def send(stage: Stage, told: dict[str, Any]) -> None:
    quote, secret = asked(stage, told)
    quote.send(told["text"], told["attribution"], secret, told["language"])


def approve(stage: Stage, told: dict[str, Any]) -> None:
    quote, _secret = asked(stage, told)
    quote.approve(chair(stage))


def decline(stage: Stage, told: dict[str, Any]) -> None:
    quote, secret = asked(stage, told)
    quote.decline(secret, told["reason"])

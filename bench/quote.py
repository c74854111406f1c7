"""The form behind a representative's link, shown and sent, against the floor."""

from __future__ import annotations

from contextvars import Context
from datetime import timedelta

from bench._server import floor, milliseconds, program, served, timed
from outreach import clock
from outreach.access import Role
from outreach.db import db
from outreach.people import operations as people
from outreach.people.models import Community, Membership, Part, Person
from outreach.quotes.operations import asking

COUNT = 60


def links() -> list[str]:
    """So many representatives of as many companies, each with a link of their own."""
    community = Community(slug="bench", name="Bench", zone="Europe/Berlin")
    chair = Person(name="Ana", email="ana@example.org", zone="Europe/Berlin")
    db.session.add(Membership(community=community, person=chair, role=Role.CHAIR, name="Ana"))
    db.session.flush()
    contacts = []
    for each in range(COUNT):
        company = people.add_company(community, chair, name=f"Company {each}")
        db.session.flush()
        person = people.know(community, f"Person {each}", f"p{each}@example.org", chair)
        contacts.append(people.add_contact(company, person, chair, Part.REPRESENTATIVE, "Head"))
        db.session.flush()
    due = (clock.now() + timedelta(days=9)).replace(tzinfo=None, microsecond=0)
    announcement = asking.write(db.session(), community, chair, title="A new member", due=(due, 0))
    db.session.flush()
    asked = asking.request(db.session(), announcement, contacts, chair)
    db.session.commit()
    return [str(secret.token) for _quote, secret in asked]


def main() -> None:
    with program() as app:
        tokens = links()
        db.session.rollback()
        client = app.test_client()
        path = f"/quote/{tokens[0]}"
        page = Context().run(client.get, path).data
        with served(app) as port:
            shown = milliseconds(port, path, count=40)
        with served(floor(page, "text/html; charset=utf-8")) as port:
            ground = milliseconds(port, "/")
        numbers = iter(range(10_000))

        def keep() -> None:
            token = tokens[next(numbers) % COUNT]
            sent = {"reason": "no time"}
            answer = Context().run(client.post, f"/quote/{token}/decline", data=sent)
            assert answer.status_code in {302, 303}, answer.status_code

        declined = timed(keep, COUNT // 7)
    print(f"quote form: {shown:.2f} ms, {shown / ground:.1f} x floor")
    print(f"an answer with a durable commit: {declined:.1f} ms (goal: at most 2 ms)")


main()

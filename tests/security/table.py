"""Who gets what: one row for each endpoint. Whoever adds a route adds its row here."""

from dataclasses import dataclass, field

OUTSIDERS = {"nobody", "stranger", "suspended"}
KNOWN = frozenset({"guest", "hana", "mei", "lena", "olga", "carla"})
EVERYBODY = KNOWN | OUTSIDERS
SIGNED_IN = KNOWN | {"stranger"}
MEMBERS = KNOWN - {"guest", "hana"}
HOSTS = KNOWN - {"guest"}
STAFF = frozenset({"olga", "carla"})
LEADS = STAFF | {"lena"}
TRIAGERS = STAFF | {"hana"}
CHAIRS = frozenset({"carla"})
MEI = frozenset({"mei"})
NO_TICKET = {"guest": 404}
SEEN = {"stranger": 403}  # a published meetup is no secret
NOT_MINE = dict.fromkeys(KNOWN, 404)

HOLDS = 299
NOUNS = {
    "batch_id": "batch",
    "comment_id": "comment",
    "contact_id": "contact",
    "membership_id": "membership",
    "message_id": "message",
    "number": "ticket",
    "person_id": "mei",
    "playbook": "playbook",
    "quote_id": "quote",
    "secret_id": "feed",
    "slug": "meetup",
    "speaker_id": "speaker",
    "talk_id": "talk",
    "venue_id": "venue",
}
SIBLINGS = {"contact_id", "quote_id", "speaker_id", "talk_id"}
WORDS = {"word": "venue", "kind": "md", "filename": "outreach.css"}
WRITTEN = {
    "text": "We weave.",
    "name": "Ada",
    "title": "Weaver",
    "company": "Mill",
    "language": "en",
    "speaker": "me",
}
TITLED = {"title": "Looms", "version": "1", "visibility": "shared", "format": "onsite", "language": "en"}
TALK = {"title": "Looms", "kind": "talk", "language": "en", "minutes": "30"}
SORTED = {"meetup": "{meetup.slug}", "workstream": "venue"}
NUMBERS = {f"{kind}_{part}": "90" for kind in ("words", "letters") for part in ("target", "warn", "most")}
PRESS = {"title": "Kestrel joins", "languages": "en", "zone": "UTC", **NUMBERS}


@dataclass(frozen=True)
class Row:
    """`allowed` get `sees` for a GET and `does` for a POST of `body`; `others` get what is said of them."""

    allowed: frozenset[str]
    body: dict[str, str] = field(default_factory=dict)
    sees: int = 200
    does: int = HOLDS
    others: dict[str, int] = field(default_factory=dict)
    link: str = ""
    nouns: dict[str, str] = field(default_factory=dict)

    def expected(self, who, method):
        """What this one is answered."""
        if who in self.allowed:
            return self.does if method == "POST" else self.sees
        if who in {"nobody", "suspended"}:
            return 404 if method == "POST" else 303
        return self.others.get(who, 404 if who == "stranger" else 403)


TABLE = {}


def row(endpoints, allowed, body=None, *, sees=200, does=HOLDS, others=None, link="", **nouns):
    for endpoint in endpoints.split():
        assert endpoint not in TABLE, f"{endpoint} has two rows"
        TABLE[endpoint] = Row(frozenset(allowed), body or {}, sees, does, others or {}, link, nouns)


# --- open to all ---------------------------------------------------------------------------------
row("static", EVERYBODY)
row("bootstrap.static", EVERYBODY, filename="css/bootstrap.min.css")
row("desk.healthz meetups.public_index meetups.public", EVERYBODY)
row("calendars.community_feed calendars.public_feed", EVERYBODY)
row("quotes.public", EVERYBODY, slug="published")
row("people.sign_in", EVERYBODY, {"email": "mei@example.org"}, sees={200, 303}, does={HOLDS, 429})
row("people.sent desk.start", EVERYBODY, sees=303)

# --- behind a link, whoever holds it ---------------------------------------------------------------
row("meetups.speak", EVERYBODY, link="talk")
row("meetups.accept", EVERYBODY, link="talk")
row("meetups.decline", EVERYBODY, {"reason": "ill"}, link="talk")
row("meetups.set_zone", EVERYBODY, {"zone": "Asia/Tokyo"}, link="talk")
row("calendars.speaker_feed", EVERYBODY, link="talk")
row("calendars.feed", EVERYBODY, link="feed")
row("quotes.write", EVERYBODY, link="author")
row("quotes.preview", EVERYBODY, link="author", sees=303)
row("quotes.draft quotes.check quotes.send", EVERYBODY, WRITTEN, link="author")
row("quotes.decline quotes.take_back quotes.write_after_all", EVERYBODY, link="author")
row("quotes.agree quotes.keep_mine", EVERYBODY, {"no": "1"}, link="author")
row("people.confirm", EVERYBODY, link="sign_in")
row("people.join", EVERYBODY, {"name": "Ivo", "language": "en", "zone": "UTC"}, link="invitation")

# --- of oneself ----------------------------------------------------------------------------------
row("people.me", SIGNED_IN, {"name": "Me", "language": "en", "zone": "UTC", "theme": "dark"})
row("people.sign_out people.end_sessions", SIGNED_IN, does={HOLDS, 303})
row("people.end_session", MEI, others=NOT_MINE, secret_id="session")
row("people.leave", MEI)
row("people.accept", set(), others=NOT_MINE, secret_id="invitation")
row("calendars.index", MEMBERS)
row("calendars.make", MEMBERS, {"name": "desk", "kinds": "talks", "language": "en"})
row(
    "calendars.edit",
    MEI,
    {"name": "d", "kinds": "talks", "language": "en"},
    others={**NOT_MINE, "guest": 403, "hana": 403},
)
row("calendars.renew calendars.revoke", MEI, others={**NOT_MINE, "guest": 403, "hana": 403})

# --- people --------------------------------------------------------------------------------------
row("people.members people.companies", MEMBERS)
row("people.company", MEMBERS, slug="company")
row("people.invite", STAFF, {"name": "A", "email": "a@example.org", "role": "member", "language": "en"})
row("people.invite_again people.withdraw", STAFF, secret_id="invitation")
row("people.set_role", STAFF, {"role": "organizer"})
row("people.end_membership", STAFF)
row("people.new_company", STAFF, {"name": "Acme"})
row("people.edit_company", STAFF, {"name": "Acme"}, slug="company")
row("people.add_contact", STAFF, {"member": "{lena.id}", "part": "pr"}, slug="company")
row("people.end_contact", STAFF, slug="company")
row("people.edit_community", CHAIRS, {"name": "Kiteline", "zone": "UTC", "language": "en"})

# --- desk ----------------------------------------------------------------------------------------
row("desk.home desk.search", KNOWN)
row("desk.meetup", HOSTS, others=SEEN)
row("desk.move", LEADS, {"is_open": "y", "zone": "UTC", "version": "{meetup.version}"}, others=SEEN)
row("desk.undo", STAFF)

# --- meetups -------------------------------------------------------------------------------------
row("meetups.index meetups.venues", MEMBERS)
row("meetups.crew meetups.programme", HOSTS, others=SEEN)
row("meetups.new", STAFF, {**TITLED, "zone": "UTC"})
row("meetups.edit", LEADS, {**TITLED, "version": "{meetup.version}"}, others=SEEN)
row("meetups.publish", STAFF, slug="other_meetup")
row("meetups.unpublish", LEADS, others=SEEN)
row("meetups.finish", LEADS, does=303, others=SEEN)
row("meetups.cancel", STAFF, {"reason": "rain"}, others=SEEN)
row("meetups.uncancel", STAFF, does=303, others=SEEN)
row("meetups.set_crew", LEADS, {"lead": "{mei.id}"}, others=SEEN)
row("meetups.new_talk", LEADS, TALK, others=SEEN)
row("meetups.talk", LEADS, {**TALK, "version": "{talk.version}"}, others=SEEN)
row("meetups.add_speaker", LEADS, {"name": "Bo", "email": "bo@example.net"}, others=SEEN)
row("meetups.cancel_talk", LEADS, {"reason": "ill"}, others=SEEN)
row("meetups.uncancel_talk", LEADS, does=303, others=SEEN)
row("meetups.ask", LEADS, others=SEEN)
row("meetups.drop_speaker", LEADS, speaker_id="unasked", others=SEEN)
row("meetups.new_venue", STAFF, {"name": "Barn", "zone": "UTC"})
row("meetups.edit_venue", STAFF, {"name": "Barn", "zone": "UTC"})

# --- tickets -------------------------------------------------------------------------------------
row("tickets.index", MEMBERS)
row("tickets.board", HOSTS)
row("tickets.new", MEMBERS, {"title": "Chairs", "visibility": "shared", **SORTED})
row("tickets.show", HOSTS, others=NO_TICKET)
row("tickets.triage", STAFF)
row("tickets.accept", TRIAGERS, {**SORTED, "assignee": ""}, others=NO_TICKET, number="fresh")
row("tickets.decline", TRIAGERS, {"note": "no"}, others=NO_TICKET, number="fresh")
row("tickets.duplicate", TRIAGERS, {"original": "#{ticket.number}"}, others=NO_TICKET, number="fresh")
row("tickets.snooze", TRIAGERS, others=NO_TICKET, number="fresh")
row("tickets.edit", LEADS, {**TITLED, "version": "{ticket.version}"}, others=NO_TICKET)
row("tickets.move", LEADS, {"to": "doing"}, others=NO_TICKET)
row("tickets.assign", LEADS, {"assignee": "{mei.id}"}, others=NO_TICKET)
row("tickets.set_due", LEADS, {"due_on": "2026-04-01"}, others=NO_TICKET)
row("tickets.sort", LEADS, {**SORTED, "workstream": "speakers"}, others=NO_TICKET)
row("tickets.start", LEADS, others=NO_TICKET)
row("tickets.stop", LEADS, others=NO_TICKET, does=303)
row("tickets.wait", LEADS, {"what": "host", "until": "2026-03-20"}, others=NO_TICKET)
row("tickets.resume", LEADS, others=NO_TICKET, number="waiting")
row("tickets.close", LEADS, others=NO_TICKET)
row("tickets.drop", LEADS, {"outcome": "not_needed"}, others=NO_TICKET)
row("tickets.reopen", LEADS, {"reason": "not yet"}, others=NO_TICKET, number="done")
row("tickets.comment", HOSTS, {"body": "aye"}, others=NO_TICKET)
row("tickets.edit_comment", MEI, {"body": "nay"}, others=NO_TICKET)
row("tickets.delete_comment", MEI, others=NO_TICKET)
row("tickets.import_issues", STAFF, {"text": "[]", "sure": "1"}, does={200, 303})
row("tickets.playbooks", TRIAGERS, others=SEEN)
row("tickets.apply_playbook", TRIAGERS, others=SEEN)
row("tickets.install_playbooks", STAFF, does={HOLDS, 303}, others=SEEN)

# --- quotes --------------------------------------------------------------------------------------
row("quotes.index", CHAIRS)
row("quotes.new", CHAIRS, PRESS)
row("quotes.show quotes.assemble quotes.export", CHAIRS, slug="announcement")
row("quotes.edit", CHAIRS, {**PRESS, "version": "1"}, slug="announcement")
row("quotes.request_quotes", CHAIRS, {"contacts": "{lena_contact.id}"}, slug="announcement")
row("quotes.close quotes.cancel", CHAIRS, slug="announcement")
row("quotes.remind_silent quotes.remind", CHAIRS, slug="announcement", does={HOLDS, 303})
row("quotes.publish quotes.reopen quotes.withdraw", CHAIRS, slug="announcement", does={HOLDS, 303})
row("quotes.show_quote", CHAIRS, slug="announcement")
row("quotes.propose", CHAIRS, {**WRITTEN, "no": "1", "reason": "short"}, slug="announcement", quote_id="sent")
row("quotes.approve", CHAIRS, {"no": "1"}, slug="announcement", quote_id="sent")
row("quotes.cancel_quote", CHAIRS, slug="announcement")
row("quotes.place", CHAIRS, slug="announcement", quote_id="placed", does={HOLDS, 303})
row("quotes.unplace", CHAIRS, slug="announcement", quote_id="placed")
row("quotes.rank", CHAIRS, {"behind": "0"}, slug="announcement", quote_id="placed", does={HOLDS, 303})

# --- notifications -------------------------------------------------------------------------------
row("notifications.outbox notifications.show", STAFF)
row("notifications.retry notifications.drop", STAFF)
row("notifications.reveal", STAFF, message_id="invited")

"""The outbox: what waits, what was sent, what failed and why; links carried over by hand."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, g, render_template, request, url_for
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.notifications import queries
from outreach.notifications.forms import FATES, KINDS, OutboxForm
from outreach.notifications.models import Message
from outreach.notifications.operations import mail, sealing
from outreach.text import _, speaking
from outreach.tickets import queries as tickets
from outreach.web import can, done, need, need_person, page_asked, reply

bp = Blueprint("notifications", __name__, url_prefix="/c/<community>/outbox")

A_PAGE = 50


@bp.get("")
def outbox() -> str:
    need_person()
    need(Permission.SEE_OUTBOX, g.community)
    form = OutboxForm(request.args)
    form.offer(db.session.scalars(queries.readers(g.community)))
    asked = queries.outbox(g.community, form.asked_fate, form.asked_kind, form.asked_person)
    page = db.paginate(asked, page=page_asked(), per_page=A_PAGE, max_per_page=A_PAGE)
    return render_template(
        "notifications/outbox.html", form=form, page=page, asked=form.asked, **surroundings()
    )


@bp.get("/<int:message_id>")
def show(message_id: int) -> str:
    need_person()
    message = need(Permission.SEE_OUTBOX, found(message_id))
    return page_of(message)


@bp.post("/<int:message_id>/retry")
def retry(message_id: int) -> str | Response:
    message = need(Permission.EDIT_OUTBOX, found(message_id))
    message.retry(by=need_person())
    db.session.commit()
    return settled(message, _("It is tried again at once."))


@bp.post("/<int:message_id>/drop")
def drop(message_id: int) -> str | Response:
    message = need(Permission.EDIT_OUTBOX, found(message_id))
    message.drop(by=need_person())
    db.session.commit()
    return settled(message, _("Dropped. Nobody was told."))


@bp.post("/<int:message_id>/reveal")
def reveal(message_id: int) -> str:
    """The link, once, to be carried over by hand. Asking for it is in the history."""
    message = need(Permission.EDIT_OUTBOX, found(message_id))
    if not may_reveal(message):
        abort(403)
    token = sealing.unseal(message.reveal(by=need_person()))
    db.session.commit()
    return page_of(message, link=mail.link(desk(), message.content, token) if token else "")


def found(message_id: int) -> Message:
    message: Message = db.one_or_404(queries.inside(g.community, message_id))
    return message


def may_reveal(message: Message) -> bool:
    """A link is taken by hand only where no mail server brings it, and gives no role above one's own."""
    stuck = message.failed_at is not None or not current_app.config["MAIL_SERVER"]
    gives_more = not message.gives <= message.roles_of(g.person)
    return stuck and message.sealed is not None and not gives_more and may_read(message)


def may_read(message: Message) -> bool:
    """What is said in mails about quotes, and their links, are for chairs; private tickets stay private."""
    if message.is_for_chairs:
        return can(Permission.SEE_ANNOUNCEMENTS, message)
    seen = tickets.numbered(g.community, g.person, message.ticket_numbers)
    return len(db.session.scalars(seen).all()) == len(message.ticket_numbers)


def page_of(message: Message, link: str = "") -> str:
    return render_template(
        "notifications/show.html",
        message=message,
        said=preview(message),
        link=link,
        can_reveal=may_reveal(message),
        **surroundings(),
    )


def preview(message: Message) -> mail.Words | None:
    """The mail as its reader gets it, in their language; its link stays hidden."""
    if not may_read(message):
        return None
    with speaking(message.language):
        return mail.words(desk(), message, token=None)


def surroundings() -> dict[str, object]:
    return {"kinds": KINDS, "fates": FATES, "has_server": bool(current_app.config["MAIL_SERVER"])}


def desk() -> mail.Desk:
    config = current_app.config
    return mail.Desk(current_app.jinja_env, config["BASE_URL"], config["MAIL_FROM"])


def settled(message: Message, words: str) -> str | Response:
    done(words)
    home = url_for(".show", message_id=message.id)
    return reply("notifications/_message.html", home, message=message, **surroundings())

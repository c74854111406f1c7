"""What people say under a ticket."""

from __future__ import annotations

from flask import g, redirect, render_template, url_for
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.journal.models import Visibility
from outreach.text import _
from outreach.tickets import queries
from outreach.tickets.forms import CommentForm
from outreach.tickets.models import Comment
from outreach.tickets.views.blueprint import bp
from outreach.tickets.views.lookup import tell, the_ticket
from outreach.tickets.views.show import page
from outreach.web import can, need, need_person


@bp.post("/c/<community>/tickets/<int:number>/comments")
def comment(number: int) -> str | Response:
    ticket = the_ticket(number, Permission.COMMENT_TICKET)
    form = CommentForm()
    if form.validate_on_submit():
        private = form.is_private.data and can(Permission.TRIAGE_TICKETS, g.community)
        with form.refusing():
            said = Comment.add(
                ticket,
                g.person,
                form.body.data,
                visibility=Visibility.ORGANIZERS if private else Visibility.SHARED,
            )
            db.session.add(said)
            db.session.commit()
            return redirect(url_for(".show", number=number) + f"#comment-{said.id}", code=303)
    return page(ticket, form)


@bp.route("/c/<community>/comments/<int:comment_id>/edit", methods=["GET", "POST"])
def edit_comment(comment_id: int) -> str | Response:
    said = own_comment(comment_id)
    form = CommentForm(obj=said)
    if form.validate_on_submit():
        with form.refusing():
            said.edit(form.body.data, by=g.person)
            db.session.commit()
            return redirect(home_of(said), code=303)
    return render_template("tickets/edit_comment.html", comment=said, ticket=said.ticket, form=form)


@bp.post("/c/<community>/comments/<int:comment_id>/delete")
def delete_comment(comment_id: int) -> Response:
    said = own_comment(comment_id)
    said.delete(by=g.person)
    db.session.commit()
    tell(_("Your comment is deleted."))
    return redirect(url_for(".show", number=said.ticket.number), code=303)


def own_comment(comment_id: int) -> Comment:
    """A comment, for who wrote it."""
    person = need_person()
    said: Comment = db.one_or_404(queries.comment(g.community, person, comment_id))
    return need(Permission.EDIT_SELF, said)


def home_of(said: Comment) -> str:
    return url_for(".show", number=said.ticket.number) + f"#comment-{said.id}"

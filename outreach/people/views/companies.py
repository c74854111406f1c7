"""Member organisations and who speaks for them."""

from __future__ import annotations

from flask import g, redirect, render_template, url_for
from werkzeug import Response

from outreach import clock
from outreach.access import Permission
from outreach.db import db
from outreach.journal import queries as journal
from outreach.people import operations, queries
from outreach.people.forms import CompanyForm, ContactForm
from outreach.people.models import Company, Person
from outreach.people.views.blueprint import bp
from outreach.text import _
from outreach.web import done, need, need_person


@bp.get("/c/<community>/companies")
def companies() -> str:
    need_person()
    community = need(Permission.SEE_MEMBERS, g.community)
    found = db.session.scalars(queries.companies(community)).all()
    return render_template("people/companies.html", companies=found, called=called(), now=clock.now())


@bp.get("/c/<community>/companies/<slug>")
def company(slug: str) -> str:
    need_person()
    return page(need(Permission.SEE_MEMBERS, one(slug)), contact_form())


@bp.route("/c/<community>/companies/new", methods=["GET", "POST"])
def new_company() -> str | Response:
    person = need_person()
    community = need(Permission.EDIT_COMPANIES, g.community)
    form = CompanyForm()
    if form.validate_on_submit():
        with form.refusing():
            added = operations.add_company(community, person, **form.told({}))
            db.session.commit()
            return redirect(url_for(".company", slug=added.slug), code=303)
    return render_template("people/edit_company.html", form=form, company=None)


@bp.route("/c/<community>/companies/<slug>/edit", methods=["GET", "POST"])
def edit_company(slug: str) -> str | Response:
    person = need_person()
    company = need(Permission.EDIT_COMPANIES, one(slug))
    form = CompanyForm(data=CompanyForm.shown(company))
    if form.validate_on_submit():
        since = db.session.scalars(journal.since(company, form.version.data or company.version)).all()
        told = form.told(company.names)
        values, both = operations.merged(company, told, since)
        if not both:
            company.edit(by=person, **values)
            db.session.commit()
            done(_("Kept."), undo=True)
            return redirect(url_for(".company", slug=company.slug), code=303)
        form.ask_again(company, told.keys() - values.keys(), both)
    return render_template("people/edit_company.html", form=form, company=company)


@bp.post("/c/<community>/companies/<slug>/contacts")
def add_contact(slug: str) -> str | Response:
    person = need_person()
    company = need(Permission.EDIT_COMPANIES, one(slug))
    form = contact_form()
    if form.validate_on_submit():
        with form.refusing():
            operations.add_contact(company, chosen(form), person, form.part.data, form.title.data)
            db.session.commit()
            done(_("Kept."))
            return redirect(url_for(".company", slug=slug), code=303)
    return page(company, form)


@bp.post("/c/<community>/companies/<slug>/contacts/<int:contact_id>/end")
def end_contact(slug: str, contact_id: int) -> Response:
    person = need_person()
    company = need(Permission.EDIT_COMPANIES, one(slug))
    contact = db.one_or_404(queries.contact(company, contact_id))
    contact.end(clock.today(g.community.zone), by=person)
    db.session.commit()
    done(_("Ended today."), undo=True)
    return redirect(url_for(".company", slug=slug), code=303)


def called() -> dict[int, str]:
    """What the community calls each person, by id."""
    return dict(iter(db.session.execute(queries.names(g.community))))


def one(slug: str) -> Company:
    company: Company = db.one_or_404(queries.company(g.community, slug))
    return company


def contact_form() -> ContactForm:
    known = db.session.scalars(queries.members(g.community)).all()
    return ContactForm(known=known)


def chosen(form: ContactForm) -> Person:
    """A member picked from the list, else whoever has the typed address."""
    if form.picked:
        return form.picked.person
    return operations.know(g.community, form.name.data or "", form.email.data or "", g.person)


def page(company: Company, form: ContactForm) -> str:
    contacts = sorted(company.contacts, key=lambda each: (each.ends_on is not None, each.part, each.id))
    return render_template(
        "people/company.html",
        company=company,
        contacts=[each for each in contacts if each.ends_on is None],
        former=[each for each in contacts if each.ends_on is not None],
        called=called(),
        form=form,
        now=clock.now(),
    )

import re

import pytest
from sqlalchemy import select

from outreach.db import db
from outreach.journal import queries as journal
from outreach.people import operations
from outreach.people.models import Company, Contact, Membership, Part, Person
from tests import make

COMPANIES = "/c/kiteline/companies"
NANWAN = {
    "name": "Nanwan Motion",
    "chinese": "南湾动力",
    "spellings": "NM\n\n Nanwan  Motion Ltd \nNM",
    "country": "CN",
    "zone": "Asia/Chongqing",
    "website": "https://nanwan.example.org",
}


def only(noun):
    return db.session.scalars(select(noun)).one()


def test_new_company_is_kept_whole(signed_in, olga):
    answer = signed_in(olga).post(f"{COMPANIES}/new", data=NANWAN)

    company = only(Company)
    assert (answer.status_code, answer.location) == (303, f"{COMPANIES}/nanwan-motion")
    assert (company.slug, company.names, company.country) == ("nanwan-motion", {"zh": "南湾动力"}, "CN")
    assert company.spellings == ["NM", "Nanwan Motion Ltd"]
    assert (company.zone, company.website) == ("Asia/Shanghai", "https://nanwan.example.org")


def test_new_company_needs_only_a_name(signed_in, olga):
    signed_in(olga).post(f"{COMPANIES}/new", data={"name": "Havelwerk"})

    company = only(Company)
    assert (company.names, company.spellings, company.country, company.zone, company.website) == (
        {},
        [],
        None,
        None,
        "",
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "Type a name."),
        ({"website": "javascript:alert(1)"}, "A website begins with https://"),
        ({"zone": "Mars"}, "is not a time zone we know"),
    ],
)
def test_new_company_says_what_to_mend(signed_in, olga, change, sentence):
    answer = signed_in(olga).post(f"{COMPANIES}/new", data={**NANWAN, **change})

    assert sentence in answer.text
    assert "南湾动力" in answer.text
    assert db.session.scalars(select(Company)).all() == []


@pytest.mark.parametrize(
    ("names", "slugs"),
    [
        (["Acme", "ACME!", "acme"], ["acme", "acme-2", "acme-3"]),
        (["New", "南湾", "深圳"], ["new-2", "company", "company-2"]),
    ],
)
def test_add_company_finds_a_free_address(community, olga, names, slugs):
    for name in names:
        operations.add_company(community, olga, name=name)
        db.session.commit()

    assert list(db.session.scalars(select(Company.slug).order_by(Company.id))) == slugs


def test_companies_can_be_found_by_every_name(signed_in, olga, community):
    signed_in(olga).post(f"{COMPANIES}/new", data=NANWAN)

    for asked in ("nanwan", "南湾", "NM"):
        assert list(db.session.scalars(journal.found(community, asked, "company"))) == [only(Company).id]


def test_edit_company_keeps_the_old_name_as_a_spelling(community, olga):
    company = make.company(community)

    company.edit(by=olga, name="Nanwan")
    db.session.commit()

    assert company.spellings == ["Nanwan Motion"]


def test_edit_company_shows_what_is_known(signed_in, olga, community):
    make.company(community, names={"zh": "南湾动力", "ja": "ナンワン"}, spellings=["NM"], country="CN")

    page = signed_in(olga).get(f"{COMPANIES}/nanwan-motion/edit").text

    assert 'value="南湾动力"' in page
    assert "NM</textarea>" in page
    assert '<option selected value="CN">' in page


@pytest.fixture
def edited_twice(signed_in, olga, community):
    """Opens the form, lets somebody else change the website, then posts what was typed."""

    def edited_twice(**typed):
        company = make.company(community, country="CN")
        opened = {"name": company.name, "country": "CN", "version": company.version}
        company.edit(by=olga, website="https://theirs.example.org")
        db.session.commit()
        return signed_in(olga).post(f"{COMPANIES}/nanwan-motion/edit", data={**opened, **typed})

    return edited_twice


def test_edit_company_keeps_what_both_changed_apart(edited_twice):
    answer = edited_twice(name="Mine")

    assert answer.status_code == 303
    assert (only(Company).name, only(Company).website) == ("Mine", "https://theirs.example.org")


def test_edit_company_asks_where_both_changed_the_same(edited_twice, signed_in, olga):
    answer = edited_twice(name="Mine", website="https://mine.example.org")

    version = re.search(r'<input[^>]*name="version"[^>]*>', answer.text)[0]
    assert "changed this meanwhile to “https://theirs.example.org”" in answer.text
    assert 'value="Mine"' in answer.text
    assert 'value="https://mine.example.org"' in answer.text
    assert f'value="{only(Company).version}"' in version
    assert (only(Company).name, only(Company).website) == ("Nanwan Motion", "https://theirs.example.org")


def test_edit_company_keeps_mine_when_saved_again(edited_twice, signed_in, olga):
    edited_twice(website="https://mine.example.org")
    data = {"name": "Nanwan Motion", "website": "https://mine.example.org", "version": only(Company).version}

    answer = signed_in(olga).post(f"{COMPANIES}/nanwan-motion/edit", data=data)

    assert answer.status_code == 303
    assert only(Company).website == "https://mine.example.org"


def test_companies_sends_as_many_queries_for_three_as_for_one(signed_in, mei, community, queries):
    client = signed_in(mei)
    counted = []
    for names in (["One"], ["Two", "Three"]):
        for name in names:
            make.contact(make.company(community, name), make.person(f"Of {name}", community))
        queries.clear()
        assert client.get(COMPANIES).status_code == 200
        counted.append(len(queries))

    assert counted[0] == counted[1]


def test_company_names_people_as_the_community_does(signed_in, mei, olga, community):
    company = make.company(community)
    stranger = make.person("Real Name", email="rn@example.org")
    operations.know(community, "Called Here", "rn@example.org", olga)
    db.session.commit()
    make.contact(company, stranger)

    page = signed_in(mei).get(f"{COMPANIES}/nanwan-motion").text

    assert "Called Here" in page
    assert "Real Name" not in page
    assert "rn@example.org" not in page


# --- contacts ------------------------------------------------------------------------------------


def test_add_contact_takes_a_member(signed_in, olga, mei, community):
    make.company(community)
    data = {"member": mei.id, "part": "pr", "title": "Head of press"}

    answer = signed_in(olga).post(f"{COMPANIES}/nanwan-motion/contacts", data=data)

    contact = only(Contact)
    assert answer.status_code == 303
    assert (contact.person_id, contact.part, contact.title) == (mei.id, Part.PR, "Head of press")
    assert (contact.starts_on.isoformat(), contact.ends_on) == ("2026-03-02", None)


def test_add_contact_makes_somebody_new_a_guest(signed_in, olga, community):
    make.company(community)
    data = {"member": "", "name": "He Jun", "email": "He.Jun@example.org", "part": "representative"}

    signed_in(olga).post(f"{COMPANIES}/nanwan-motion/contacts", data=data)

    person = db.session.get(Person, only(Contact).person_id)
    known = db.session.scalar(select(Membership).where(Membership.person_id == person.id))
    assert (person.email, known.name, known.is_member) == ("he.jun@example.org", "He Jun", False)


def test_add_contact_refuses_the_same_twice(signed_in, olga, mei, community):
    make.contact(make.company(community), mei)
    data = {"member": mei.id, "part": "representative"}

    answer = signed_in(olga).post(f"{COMPANIES}/nanwan-motion/contacts", data=data)

    assert "This person does that for Nanwan Motion already." in answer.text
    assert only(Contact).person_id == mei.id


def test_add_contact_asks_who(signed_in, olga, community):
    make.company(community)

    answer = signed_in(olga).post(f"{COMPANIES}/nanwan-motion/contacts", data={"part": "pr"})

    assert "Choose a member above, or type a name." in answer.text


def test_add_contact_takes_nobody_of_another_community(signed_in, olga, victor, community):
    make.company(community)
    data = {"member": victor.id, "part": "pr"}

    answer = signed_in(olga).post(f"{COMPANIES}/nanwan-motion/contacts", data=data)

    assert "Not a valid choice" in answer.text
    assert db.session.scalars(select(Contact)).all() == []


def test_end_contact_ends_the_right_to_speak(signed_in, olga, mei, community):
    contact = make.contact(make.company(community), mei)

    contact.end(contact.starts_on, by=olga)
    db.session.commit()
    db.session.expire_all()

    assert db.session.get(Person, mei.id).company_ids == set()


def test_company_of_another_community_is_not_found(signed_in, olga, victor):
    make.company(victor.memberships[0].community, "Secret Motors")

    assert signed_in(olga).get(f"{COMPANIES}/secret-motors").status_code == 404

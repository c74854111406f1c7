"""From the verb to the page behind the link, through a real mail server."""

import re
from urllib.parse import urlsplit

import pytest

from outreach.access import Role
from outreach.db import db
from outreach.people import operations as people
from outreach.quotes.operations import asking
from tests import make
from tests.notifications.letters import delivered, text_of


@pytest.fixture
def wen(community):
    return make.person("Wen", community, Role.GUEST, language="zh", zone="Asia/Shanghai")


def page_behind(app, letter):
    """What a stranger's browser shows who opens the link of a letter."""
    (address,) = set(re.findall(r"http://localhost/\S+", text_of(letter)))
    return app.test_client().get(urlsplit(address).path)


def test_a_sign_in_link_leads_in(app, mailbox, community, mei):
    people.ask_to_sign_in(mei.email)
    db.session.commit()

    (letter,) = delivered(app, mailbox)

    assert letter["To"] == mei.email
    assert page_behind(app, letter).status_code == 200


def test_nobody_is_written_to_at_an_unknown_address(app, mailbox, community):
    people.ask_to_sign_in("stranger@example.org")
    db.session.commit()

    assert delivered(app, mailbox) == []


def test_an_invitation_leads_to_joining(app, mailbox, community, olga):
    people.invite(community, olga, email="new@example.org", name="Nia", role=Role.MEMBER, language="en")
    db.session.commit()

    (letter,) = delivered(app, mailbox)

    assert (letter["To"], letter["Subject"]) == ("new@example.org", "Olga invites you to Kiteline")
    assert page_behind(app, letter).status_code == 200


def test_a_speaker_is_led_to_their_talk(app, mailbox, community, olga):
    speaker = make.speaker(make.talk(make.meetup(community)))
    make.speaker_link(speaker, by=olga)

    (letter,) = delivered(app, mailbox)

    assert letter["Subject"] == "Would you speak at Shanghai meetup?"
    assert page_behind(app, letter).status_code == 200


def test_a_representative_is_led_to_their_page_in_their_language(app, mailbox, community, carla, wen):
    announcement = make.announcement(community, by=carla)
    contacts = [make.contact(make.company(community), wen)]
    asking.request(db.session(), announcement, contacts, carla)
    db.session.commit()

    (letter,) = delivered(app, mailbox)

    page = page_behind(app, letter)
    assert letter["To"] == wen.email
    assert page.status_code == 200
    assert '<html lang="zh-Hans"' in page.text

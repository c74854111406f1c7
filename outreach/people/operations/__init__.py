"""The verbs of people that touch many nouns."""

from outreach.people.operations.communities import edit_person, found_community, know
from outreach.people.operations.companies import add_company, add_contact, merged
from outreach.people.operations.invitations import invite, invite_again, join, must_sign_in
from outreach.people.operations.memberships import end_membership, set_role
from outreach.people.operations.signing import (
    ask_to_sign_in,
    consume,
    end_other_sessions,
    open_session,
    sign_in,
    sign_in_link,
)

__all__ = [
    "add_company",
    "add_contact",
    "ask_to_sign_in",
    "consume",
    "edit_person",
    "end_membership",
    "end_other_sessions",
    "found_community",
    "invite",
    "invite_again",
    "join",
    "know",
    "merged",
    "must_sign_in",
    "open_session",
    "set_role",
    "sign_in",
    "sign_in_link",
]

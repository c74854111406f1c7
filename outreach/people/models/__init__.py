"""The nouns of people."""

from outreach.people.models.community import Community, Membership
from outreach.people.models.company import Company, Contact, Part
from outreach.people.models.person import Person
from outreach.people.models.secret import Purpose, Secret, fingerprint

__all__ = [
    "Community",
    "Company",
    "Contact",
    "Membership",
    "Part",
    "Person",
    "Purpose",
    "Secret",
    "fingerprint",
]

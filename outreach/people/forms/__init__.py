"""What people may type about people."""

from outreach.people.forms.company import CompanyForm, ContactForm
from outreach.people.forms.member import CommunityForm, InviteForm, JoinForm, RoleForm
from outreach.people.forms.person import MeForm, SignInForm

__all__ = [
    "CommunityForm",
    "CompanyForm",
    "ContactForm",
    "InviteForm",
    "JoinForm",
    "MeForm",
    "RoleForm",
    "SignInForm",
]

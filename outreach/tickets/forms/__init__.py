"""What a person may type about tickets."""

from outreach.tickets.forms.fields import (
    OUTCOMES,
    SEEN_BY,
    WORKSTREAMS,
    DueForm,
    OffsetField,
    choices_of,
    offer_meetups,
    offer_people,
    spoken,
    typed_due,
)
from outreach.tickets.forms.verbs import (
    AcceptForm,
    AssignForm,
    CloseForm,
    DeclineForm,
    DropForm,
    DuplicateForm,
    MoveForm,
    ReopenForm,
    SortForm,
    WaitForm,
)
from outreach.tickets.forms.written import CommentForm, EditForm, ImportForm, TicketForm

__all__ = [
    "OUTCOMES",
    "SEEN_BY",
    "WORKSTREAMS",
    "AcceptForm",
    "AssignForm",
    "CloseForm",
    "CommentForm",
    "DeclineForm",
    "DropForm",
    "DueForm",
    "DuplicateForm",
    "EditForm",
    "ImportForm",
    "MoveForm",
    "OffsetField",
    "ReopenForm",
    "SortForm",
    "TicketForm",
    "WaitForm",
    "choices_of",
    "offer_meetups",
    "offer_people",
    "spoken",
    "typed_due",
]

"""Verbs on many tickets, or that need a query."""

from outreach.tickets.operations.intake import drop_duplicate, label, labels_named, open_ticket, transfer
from outreach.tickets.operations.playbooks import (
    PreviewRow,
    apply_playbook,
    install_playbooks,
    load_shipped,
    preview_playbook,
)
from outreach.tickets.operations.ranks import between, following, move_card

__all__ = [
    "PreviewRow",
    "apply_playbook",
    "between",
    "drop_duplicate",
    "following",
    "install_playbooks",
    "label",
    "labels_named",
    "load_shipped",
    "move_card",
    "open_ticket",
    "preview_playbook",
    "transfer",
]

"""People who open tickets without pause, and remember what was acknowledged."""

import time
from collections import Counter

from tests.faults.serving import UNREACHED, Visitor

NEW = "/c/kiteline/tickets/new"


class Writer:
    """Opens tickets, each under a title of its own, and notes the number that each was acknowledged with."""

    def __init__(self, name, port, cookie):
        self.name, self.port, self.cookie = name, port, cookie
        self.tried, self.numbers, self.others = 0, {}, Counter()

    def work(self, stop):
        with Visitor(self.port, self.cookie) as visitor:
            while not stop.is_set():
                try:
                    self.open_ticket(visitor)
                except UNREACHED:
                    time.sleep(0.05)

    def open_ticket(self, visitor):
        if not visitor.token:
            visitor.read_form(NEW)
        self.tried += 1
        title = f"{self.name} {self.tried}"
        status, address = visitor.post(NEW, title=title, meetup="", visibility="shared")
        if status == 303:
            self.numbers[title] = int(address.rpartition("/")[2])
        else:
            self.others[status] += 1


def wait_for(writers, work, writes):
    while sum(len(writer.numbers) for writer in writers) < writes:
        assert not any(each.done() for each in work), [each.exception() for each in work if each.done()]
        time.sleep(0.02)

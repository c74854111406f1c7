"""Calendar feeds: meetups, talks and due days as iCalendar."""

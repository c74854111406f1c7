"""People, the communities they belong to, what each is there, and every link that lets somebody in."""

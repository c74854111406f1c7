"""Pages over several rooms: home, undo, search; tickets out of other rooms' entries."""

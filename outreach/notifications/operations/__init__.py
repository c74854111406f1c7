"""What happens to messages: heard in the journal, sealed, written as letters, delivered."""

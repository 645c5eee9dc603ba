"""What page, mail and command share when it draws on several rooms: mails and what a link in one opens, search, what
is taken along. No tables."""

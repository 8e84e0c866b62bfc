"""What the server holds under use and misuse: memory, sudden deaths, a crowd while it changes."""

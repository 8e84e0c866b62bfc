"""What is asked, said once: question (and history) -> Query."""

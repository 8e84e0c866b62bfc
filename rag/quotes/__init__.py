"""Quotes, citations, numbers and dates: what is checked of an answer."""

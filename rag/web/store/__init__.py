"""What all processes of one installation share: remarks, accounts, sign-ins, the state of a build.

The one place that knows SQLAlchemy. SQLite in the state folder by default; PostgreSQL by URL.
"""

"""The one history of the schema, for SQLite and Postgres alike."""

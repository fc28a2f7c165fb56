"""Steps from one set of tables to the next, oldest first; Alembic takes them at every start."""

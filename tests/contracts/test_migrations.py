"""The migrations and the tables say the same, upwards and downwards."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from hub.store.migrate import driver, migrate, newest
from hub.store.tables import SHAPE


def test_the_tables_are_what_the_migrations_make(database_url: str) -> None:
    engine = create_engine(driver(database_url))
    asked = {"include_object": lambda _it, _name, kind, _reflected, _other: kind != "index"}
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts=asked), SHAPE)
    engine.dispose()
    assert differences == []


def test_down_leaves_nothing_and_up_again_works(database_url: str) -> None:
    migrate(database_url, "base")
    engine = create_engine(driver(database_url))
    with engine.connect() as connection:
        left = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        assert left.scalars().all() == ["alembic_version"]
    engine.dispose()
    assert migrate(database_url) == newest()

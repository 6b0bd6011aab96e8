"""What every test may ask for."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from hypothesis import settings
from sqlalchemy import make_url

from hub.journeys import enrol, sign_in
from hub.store.migrate import migrate
from tests.builders import World, a_world
from tests.services import postgres_url, valkey_url

# How long an example takes says more about what else the machine is doing than about the rule.
settings.register_profile("hub", deadline=None)
settings.register_profile("soak", deadline=None)
settings.load_profile("hub")

PASSWORDS_AS_SHIPPED = sign_in.HASHER
for module in (enrol, sign_in):
    # What makes guessing dear makes a thousand sign-ins dear; here there is nobody to keep out.
    vars(module)["HASHER"] = PasswordHasher.from_parameters(CHEAPEST)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One real PostgreSQL for the whole run; the URL signs in as its superuser."""
    with postgres_url(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture(scope="session")
def valkey_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One real Valkey for the whole run."""
    with valkey_url(tmp_path_factory.mktemp("valkey")) as url:
        yield url


@pytest.fixture(scope="session")
def template(postgres_server: str) -> str:
    """A migrated database that every test's own is copied from."""
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE template_of_tests")
    migrate(named(postgres_server, "template_of_tests"))
    return "template_of_tests"


@pytest.fixture
def database_url(postgres_server: str, template: str) -> Iterator[str]:
    """An empty, migrated database of the test's own."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        # File by file is half the work of the usual way, which logs every page for servers that replicate.
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        yield named(postgres_server, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with a_world(database_url) as made:
        yield made


def named(url: str, database: str) -> str:
    """The same server, another database."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)

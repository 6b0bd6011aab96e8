"""What every test may ask for."""

from collections.abc import Iterator

import pytest

from tests.services import postgres_url, valkey_url


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

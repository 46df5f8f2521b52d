from collections.abc import Iterator

import pytest
from sqlalchemy import URL

from tests.conftest import copied


@pytest.fixture
def postgres_url(postgres_server: URL, postgres_template: str) -> Iterator[str]:
    with copied(postgres_server, postgres_template) as url:
        yield url

"""No string of a sealed field or hidden case reaches whoever may not read it (see tests/prove/leak_crawl.py)."""

import pytest

from tests.prove import leak_crawl


@pytest.mark.usefixtures("own")
def test_no_planted_string_leaks() -> None:
    outcome = leak_crawl.run(full=False, seed=1)
    assert outcome.failures == []
    assert outcome.cases > 1_000

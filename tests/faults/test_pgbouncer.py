"""Behind PgBouncer in transaction mode one server connection serves many people, and none sees another's."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import psycopg

from cases.models import Case
from cases.services.opening import open_case
from ocsea.access.models import User
from tests.faults.pooled import SERVER_CONNECTIONS, Pooled
from tests.roles import acting, session_for

ROUNDS = 40


def _case_of(officer: User, operation: str) -> Case:
    with acting(officer):
        return open_case(actor=officer, operation=operation, priority="low", priority_reason="New", summary="")


def test_nobody_reads_through_a_connection_that_served_another(pooled: Pooled, real_cast: SimpleNamespace) -> None:
    cases = {officer: _case_of(officer, f"Of {officer.username}") for officer in (real_cast.ada, real_cast.dev)}
    tokens = {officer: session_for(officer) for officer in cases}
    questions = [(officer, case) for officer in cases for case in cases.values()] * ROUNDS

    def ask(question: tuple[User, Case]) -> None:
        officer, case = question
        status, _text = pooled.ask(f"/cases/{case.reference}/", tokens[officer])
        assert status == (200 if cases[officer] == case else 404)
        assert pooled.ask("/cases/")[0] == 302  # nobody, on a connection that has just served somebody
        listed = pooled.ask("/cases/", tokens[officer])[1]
        assert [case.reference for case in cases.values() if case.reference in listed] == [cases[officer].reference]

    with ThreadPoolExecutor(4 * SERVER_CONNECTIONS) as pool:
        list(pool.map(ask, questions))


def test_a_context_set_for_a_session_of_the_pooler_reaches_no_request(
    pooled: Pooled, real_cast: SimpleNamespace
) -> None:
    case = _case_of(real_cast.ada, "Of Ada")
    token = session_for(real_cast.ada)
    # What no code of ours does: it sticks to the server connection, whoever comes next.
    with psycopg.connect(pooled.url("web"), autocommit=True, prepare_threshold=None) as connection:
        for _ in range(2 * SERVER_CONNECTIONS):
            connection.execute("SELECT set_config('app.ctx', %s, false)", [token])
        for other in ("", session_for(real_cast.dev)):
            status, text = pooled.ask(f"/cases/{case.reference}/", other)
            assert status == (404 if other else 302)
            assert case.operation not in text


def test_a_refused_request_leaves_nothing_behind(pooled: Pooled, real_cast: SimpleNamespace) -> None:
    token = session_for(real_cast.ada)
    for path, status in (("/cases/NONE/", 404), ("/oversight/", 403), ("/search/?q=%00", 400)):
        assert pooled.ask(path, token)[0] == status
    with psycopg.connect(pooled.url("web"), prepare_threshold=None) as connection:
        row = connection.execute("SELECT coalesce(current_setting('app.ctx', true), ''), access_ctx_user()").fetchone()
    assert row == ("", None)

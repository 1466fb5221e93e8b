"""Searching cases by a part of their reference or operation, along an index and within the reader's own places.

Comparing text is not leakproof, so under row-level security no index serves it: every row would be read. The function
joins the reader's live places itself and tells nothing else; it is planned for the words at hand, since a rare word is
found by the index and a common one soonest along the places.
"""

import django.contrib.postgres.indexes
from django.db import migrations

_FUNCTION = r"""
CREATE FUNCTION cases_found(words text, most integer) RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp ROWS 20 AS $$
BEGIN
  RETURN QUERY EXECUTE $q$
    SELECT g.case_id FROM cases_casegrant g JOIN cases_case c ON c.id = g.case_id
    WHERE g.user_id = $1 AND (g.expires_at IS NULL OR g.expires_at > statement_timestamp())
      AND g.case_id <> ALL ($2) AND (c.reference ILIKE $3 OR c.operation ILIKE $3)
    ORDER BY g.opened_at DESC, g.case_id DESC LIMIT $4
  $q$ USING access_ctx_user(), cases_barred(), '%' || regexp_replace(words, '([\\%_])', '\\\1', 'g') || '%', most;
END
$$;
REVOKE ALL ON FUNCTION cases_found(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_found(text, integer) TO web;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_within_the_case")]
    operations = [
        migrations.AddIndex(
            "case",
            django.contrib.postgres.indexes.GinIndex(
                fields=["reference", "operation"], name="cases_case_words", opclasses=["gin_trgm_ops", "gin_trgm_ops"]
            ),
        ),
        migrations.RunSQL(_FUNCTION, "DROP FUNCTION cases_found(text, integer)"),
    ]

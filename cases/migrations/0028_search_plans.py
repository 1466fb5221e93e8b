"""The search chooses its way by itself. Where row security stands on a table the planner may not look at what a comparison
of text would find, so it took every word for a rare one and read all cases that have a common word.

Few cases with the words: from those to the reader's places. Many: along the reader's places, newest first, until enough
are found or 20,000 were read; only who holds more than that and has none among them pays for the first way. Words
without three letters in a row are looked for along those places alone.
"""

from typing import ClassVar

from django.db import migrations

_LIVE = """FROM cases_casegrant p
      WHERE p.user_id = $1 AND (p.expires_at IS NULL OR p.expires_at > statement_timestamp()) AND p.case_id <> ALL ($2)"""
_NEWEST = "ORDER BY g.opened_at DESC, g.case_id DESC LIMIT $4"
# By EXECUTE, planned each time for the words at hand: a plan for any words is one for the worst of them.
_FUNCTION = rf"""
CREATE OR REPLACE FUNCTION cases_found(words text, most integer) RETURNS SETOF uuid LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 20 AS $$
DECLARE
  wanted text := '%' || regexp_replace(words, '([\\%_])', '\\\1', 'g') || '%';
  reader uuid := access_ctx_user();
  barred uuid[] := cases_barred();
  -- The index holds groups of three letters; without one, every case would be read.
  indexed boolean := words ~ '[[:alnum:]]{{3}}';
  many boolean := true;
  own uuid[];
BEGIN
  IF indexed THEN
    EXECUTE 'SELECT count(*) > 5000 FROM (SELECT FROM cases_case WHERE reference ILIKE $1 OR operation ILIKE $1 LIMIT 5001) c'
      INTO many USING wanted;
  END IF;
  IF many THEN
    -- Along the places, by expressions that no index holds.
    EXECUTE $q$ SELECT coalesce(array_agg(f.case_id), '{{}}') FROM (
      SELECT g.case_id FROM (SELECT * {_LIVE} ORDER BY p.opened_at DESC, p.case_id DESC LIMIT 20000) g
      JOIN cases_case c ON c.id = g.case_id
      WHERE c.reference || '' ILIKE $3 OR c.operation || '' ILIKE $3 {_NEWEST}
    ) f $q$ INTO own USING reader, barred, wanted, most;
  END IF;
  IF NOT indexed OR cardinality(own) >= most THEN
    RETURN QUERY SELECT unnest(own);
  ELSE
    -- From the cases: OFFSET 0 keeps the planner from leading along the places again.
    RETURN QUERY EXECUTE $q$ SELECT g.case_id
      FROM (SELECT id FROM cases_case WHERE reference ILIKE $3 OR operation ILIKE $3 OFFSET 0) c
      CROSS JOIN LATERAL (SELECT * {_LIVE} AND p.case_id = c.id OFFSET 0) g {_NEWEST} $q$
      USING reader, barred, wanted, most;
  END IF;
END
$$;
REVOKE ALL ON FUNCTION cases_found(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_found(text, integer) TO web;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0027_next_due_shown")]
    operations: ClassVar = [migrations.RunSQL(_FUNCTION)]

"""Text that somebody was still typing goes with their account: nobody else may read it, and nobody comes back to it."""

from django.db import migrations

_FUNCTION = """
CREATE FUNCTION web_end_drafts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  DELETE FROM web_draft WHERE user_id = NEW.id;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION web_end_drafts() FROM PUBLIC;
CREATE TRIGGER web_account_ends_drafts AFTER UPDATE ON access_user FOR EACH ROW
  WHEN (NOT NEW.is_active AND OLD.is_active) EXECUTE FUNCTION web_end_drafts();
"""
_DROP = "DROP TRIGGER web_account_ends_drafts ON access_user; DROP FUNCTION web_end_drafts();"


class Migration(migrations.Migration):
    dependencies = [("web", "0003_queues"), ("access", "0006_closing")]
    operations = [migrations.RunSQL(_FUNCTION, _DROP)]

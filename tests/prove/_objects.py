"""Every object of the database that can let somebody see or do something, one line each, in the words of the catalogue.

Policies and definer functions end in the first eight digits of the SHA-256 of their text: a change of one word shows.
"""

from django.db import connection

_OURS = "'public'::regnamespace"
_NOT_OF_EXTENSION = "NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = {oid} AND d.deptype = 'e')"
_DIGEST = "left(encode(sha256(convert_to({text}, 'UTF8')), 'hex'), 8)"
_BODY = "coalesce(pg_get_function_sqlbody(p.oid), p.prosrc)"
_SELECTS = {
    "grant on relations": """
        SELECT format('grant %s %s %s%s', coalesce(r.rolname, 'PUBLIC'), c.relname, a.privilege_type,
            CASE WHEN a.is_grantable THEN ' and pass on' ELSE '' END)
        FROM pg_class c CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault(
            CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, c.relowner))) a
        LEFT JOIN pg_roles r ON r.oid = a.grantee
        WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner""",
    "grant on columns": """
        SELECT format('grant %s %s.%s %s', coalesce(r.rolname, 'PUBLIC'), c.relname, t.attname, a.privilege_type)
        FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid CROSS JOIN LATERAL aclexplode(t.attacl) a
        LEFT JOIN pg_roles r ON r.oid = a.grantee WHERE c.relnamespace = 'public'::regnamespace""",
    "grant on functions": f"""
        SELECT format('grant %s %s EXECUTE', coalesce(r.rolname, 'PUBLIC'), p.oid::regprocedure)
        FROM pg_proc p CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        LEFT JOIN pg_roles r ON r.oid = a.grantee
        WHERE p.pronamespace = {_OURS} AND a.grantee <> p.proowner AND {_NOT_OF_EXTENSION.format(oid="p.oid")}""",
    "grant on the schema and the database": """
        SELECT format('grant %s schema %s %s', coalesce(r.rolname, 'PUBLIC'), n.nspname, a.privilege_type)
        FROM pg_namespace n CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
        LEFT JOIN pg_roles r ON r.oid = a.grantee
        WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' AND a.grantee <> n.nspowner""",
    "relations": """
        SELECT format('%s %s owner %s%s%s%s', CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view'
            WHEN 'm' THEN 'materialised-view' WHEN 'S' THEN 'sequence' WHEN 'p' THEN 'partitioned'
            WHEN 'f' THEN 'foreign-table' ELSE c.relkind::text END,
            c.relname, c.relowner::regrole, CASE WHEN c.relrowsecurity THEN ' rls' ELSE '' END,
            CASE WHEN c.relforcerowsecurity THEN ' forced' ELSE '' END, ' ' || array_to_string(c.reloptions, ' '))
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
        AND c.relkind IN ('r', 'v', 'm', 'S', 'p', 'f')""",
    "policies": f"""
        SELECT format('policy %s %s %s %s to %s %s', tablename, policyname, lower(cmd), lower(permissive),
            array_to_string(roles, ','), {_DIGEST.format(text="concat(qual, ' | ', with_check)")})
        FROM pg_policies""",
    "functions": f"""
        SELECT format('function %s owner %s %s %s%s', p.oid::regprocedure, p.proowner::regrole,
            CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
            CASE WHEN p.prosecdef THEN 'definer ' || {_DIGEST.format(text=_BODY)} ELSE 'invoker' END,
            ' ' || array_to_string(p.proconfig, ' '))
        FROM pg_proc p WHERE p.pronamespace = {_OURS} AND {_NOT_OF_EXTENSION.format(oid="p.oid")}""",
    "triggers": """
        SELECT format('trigger %s on %s calls %s%s', t.tgname, t.tgrelid::regclass, t.tgfoid::regproc,
            CASE WHEN t.tgenabled = 'O' THEN '' ELSE ' ' || t.tgenabled::text END)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace""",
    "rules": """
        SELECT format('rule %s on %s', rulename, tablename) FROM pg_rules WHERE schemaname = 'public'""",
    "default privileges": """
        SELECT format('default %s %s %s to %s', d.defaclrole::regrole, d.defaclobjtype, a.privilege_type,
            coalesce(r.rolname, 'PUBLIC'))
        FROM pg_default_acl d CROSS JOIN LATERAL aclexplode(d.defaclacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee""",
    "schemas and extensions": """
        SELECT format('schema %s owner %s', nspname, nspowner::regrole) FROM pg_namespace
        WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'
        UNION ALL SELECT format('extension %s in %s', extname, extnamespace::regnamespace) FROM pg_extension""",
    "roles": """
        SELECT format('role %s%s%s%s%s%s%s', rolname, CASE WHEN rolsuper THEN ' superuser' ELSE '' END,
            CASE WHEN rolbypassrls THEN ' bypassrls' ELSE '' END,
            CASE WHEN rolcreaterole THEN ' createrole' ELSE '' END,
            CASE WHEN rolcreatedb THEN ' createdb' ELSE '' END,
            CASE WHEN rolreplication THEN ' replication' ELSE '' END,
            CASE WHEN rolcanlogin THEN ' login' ELSE '' END)
        FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%' AND rolname NOT IN ('postgres', 'tester')
        UNION ALL
        SELECT format('member %s of %s%s%s', m.member::regrole, m.roleid::regrole,
            CASE WHEN m.inherit_option THEN ' inherit' ELSE '' END, CASE WHEN m.set_option THEN ' set' ELSE '' END)
        FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
        WHERE r.rolname NOT LIKE 'pg\\_%' AND r.rolname NOT IN ('postgres', 'tester')""",
    "ways out": """
        SELECT format('foreign-server %s', srvname) FROM pg_foreign_server
        UNION ALL SELECT format('publication %s', pubname) FROM pg_publication
        UNION ALL SELECT format('event-trigger %s', evtname) FROM pg_event_trigger
        UNION ALL SELECT format('large-object %s', oid) FROM pg_largeobject_metadata
        UNION ALL SELECT format('language %s trusted %s', lanname, lanpltrusted) FROM pg_language
        WHERE lanname NOT IN ('internal', 'c', 'sql')""",
}


def lines() -> list[str]:
    """What there is, sorted. Needs no more than the right to look into the catalogue."""
    found = []
    with connection.cursor() as cursor:
        for select in _SELECTS.values():
            cursor.execute(select)
            found += [str(row[0]).strip() for row in cursor.fetchall()]
    return sorted(found)


def count() -> int:
    """How many tables, views, sequences and functions of ours the database holds, counted another way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind IN ('r', 'v', 'm', 'S', 'p', 'f')) + (SELECT count(*) FROM pg_policies)"
        )
        return int((cursor.fetchone() or (0,))[0])

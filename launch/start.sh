# Sourced by bin/*: `harbour LOCK MODULE ARGUMENT...` prepares .venv from a lock and becomes the module.

harbour() {
    lock=$1 module=$2
    shift 2
    python=
    for candidate in python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            python=$candidate
            break
        fi
    done
    if [ -z "$python" ]; then
        echo "Harbour needs Python 3.11, 3.12 or 3.13. On Debian 12 or Ubuntu 24.04, as root:" \
            "apt-get install python3 python3-venv" >&2
        exit 2
    fi
    # -P: the folder someone happens to stand in is no place to import from.
    PYTHONPATH=$root "$python" -P -m launch.venv "$lock" || exit
    PYTHONPATH=$root exec "$root/.venv/bin/python" -P -m "$module" "$@"
}

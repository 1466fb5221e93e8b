"""The process that sets a paper: JSON from its standard input, the file to its standard output (rendering.py).

It runs alone (`python -I`): nothing of Harbour is imported here, and Typst is imported nowhere else. It needs no file
but the templates and the fonts it is told, no network, and no environment; it ends itself at its limits.
"""

import json
import resource
import sys
from datetime import datetime


def main() -> int:
    """0 and the file; 1 and Typst's words, which can hold data and are for nobody's log."""
    asked = json.load(sys.stdin.buffer)
    for limit, most in ((resource.RLIMIT_AS, asked["bytes"]), (resource.RLIMIT_CPU, asked["seconds"])):
        resource.setrlimit(limit, (most, most))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # writes no file at all
    import typst  # noqa: PLC0415  (under its limits)

    try:
        file = typst.compile(
            asked["template"],
            root=asked["root"],
            font_paths=[asked["fonts"]],
            ignore_system_fonts=True,
            package_path="/nonexistent",
            package_cache_path="/nonexistent",
            sys_inputs={"data": asked["data"], "shown": asked["shown"]},
            format=asked["format"],
            timestamp=datetime.fromisoformat(asked["at"]).replace(microsecond=0),  # a PDF counts seconds
            pdf_standards=["a-3u", "ua-1"] if asked["format"] == "pdf" else None,
        )
    except typst.TypstError as error:
        sys.stderr.write(f"{error.message}\n{error.diagnostic}\n")
        return 1
    sys.stdout.buffer.write(file if isinstance(file, bytes) else file[0])
    return 0


if __name__ == "__main__":
    sys.exit(main())

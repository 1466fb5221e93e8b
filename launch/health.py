"""Whether a page server answers: for the demo's start and for a container's health check.

`python -m launch.health web|partner` asks the server in the same container, under the host name it is known by.
"""

import http.client
import os
import sys
from http import HTTPStatus
from urllib.parse import urlsplit

_ADDRESS_OF = {"web": "HARBOUR_URL", "partner": "HARBOUR_PARTNER_URL"}
_CONTAINER_PORT = 8000


def answers(port: int, host: str) -> bool:
    """Whether /healthz on this loopback port says 200 to a request for `host`, within five seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    own = urlsplit(os.environ[_ADDRESS_OF[sys.argv[1]]]).netloc
    sys.exit(0 if answers(_CONTAINER_PORT, own) else 1)

"""A unit's own identity provider (OpenID Connect), read from the environment. Without an issuer there is none."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from ocsea import env

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class IdentityProvider:
    """One provider. `origins` are those its sign-in page may stand under; `acr` and `amr` what its tokens must show.

    `acr`: one of these authentication contexts. `amr`: each of these methods (RFC 8176). Empty asks for none.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    origins: tuple[str, ...]
    acr: tuple[str, ...] = ()
    amr: tuple[str, ...] = ()
    insecure_loopback: bool = False

    def may_ask(self, url: str) -> bool:
        """Whether Harbour sends anything there: https alone, but for the demo and the tests on this machine."""
        try:
            scheme, host = urlsplit(url).scheme, urlsplit(url).hostname
        except ValueError:  # for what is no address, such as //[x
            return False
        return bool(host) and (scheme == "https" or (scheme == "http" and self.insecure_loopback and host in _LOOPBACK))


def origin_of(url: str) -> str:
    """Scheme, host and port of an address; empty for what is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def from_environment(*, insecure_loopback: bool) -> IdentityProvider | None:
    """The provider that OIDC_* name; None without OIDC_ISSUER. Raises ImproperlyConfigured for half of one."""
    issuer = env.text("OIDC_ISSUER", "")
    if not issuer:
        return None
    made = IdentityProvider(
        issuer=issuer,
        client_id=env.text("OIDC_CLIENT_ID"),
        client_secret=env.text("OIDC_CLIENT_SECRET"),
        name=env.text("OIDC_NAME"),
        origins=tuple(dict.fromkeys([origin_of(issuer), *env.words("OIDC_ORIGINS", "")])),
        acr=tuple(env.words("OIDC_REQUIRED_ACR", "")),
        amr=tuple(env.words("OIDC_REQUIRED_AMR", "")),
        insecure_loopback=insecure_loopback,
    )
    for name, urls in {"OIDC_ISSUER": [issuer], "OIDC_ORIGINS": made.origins}.items():
        if not all(made.may_ask(url) for url in urls):
            raise ImproperlyConfigured(f"{name} must hold addresses that begin with https://.")
    if any(origin != origin_of(origin) or set(origin) & set(" ;'*") for origin in made.origins):
        raise ImproperlyConfigured("OIDC_ORIGINS holds origins such as https://login.example.org, without a path.")
    return made

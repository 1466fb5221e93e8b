"""What can go wrong with a sealed value. No message carries a value, a key or a ciphertext."""

from django.utils.translation import gettext_lazy as _

from ocsea.errors import HarbourError


class SealBroken(HarbourError):
    """A sealed value did not open, or could not be sealed. The page says "sealed"; nothing falls back to raw bytes.

    `facts["reason"]` is a code: `format` (not an envelope, or of another version), `key` (no live key of this person
    has that id: erased, or moved from somebody else), `content` (altered, or moved from another row or column),
    `wrapping` (the data key itself does not unwrap).
    """

    default = _("This is sealed and could not be opened.")

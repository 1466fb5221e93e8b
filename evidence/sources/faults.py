"""Why a manifest cannot be read at all."""


class Unreadable(Exception):
    """The file is no manifest that Harbour reads; `why` is a code of enums.Unread."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

"""The one error of the launcher: a sentence for the person at the terminal, never a traceback."""


class LaunchError(Exception):
    """Something stops the start. The text says what and how to go on; `code` is the exit code.

    1 = something refused or broke, 2 = it could not run here at all.
    """

    def __init__(self, sentence: str, *, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code

"""Uploads stay in memory, within a limit. Django's own handlers would spool large ones to a temporary folder."""

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

LIMIT = 64 * 1024 * 1024


class MemoryOnlyUploadHandler(FileUploadHandler):
    """Keeps a request's files in memory, at most 64 MB together.

    Past that everything is dropped and the rest read to its end unkept, for a browser that is cut off shows its own
    error page and never ours. Then it raises RequestDataTooBig.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._buffer = BytesIO()
        self._seen = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._buffer = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._seen += len(raw_data)
        if self._seen > LIMIT:
            self._buffer = BytesIO()
        else:
            self._buffer.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self._buffer.seek(0)
        return InMemoryUploadedFile(
            self._buffer,
            self.field_name,
            self.file_name,
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )

    def upload_complete(self) -> None:
        if self._seen > LIMIT:
            raise RequestDataTooBig

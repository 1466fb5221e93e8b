"""The auditor's pages: who did and read what, and whether the record is whole."""

"""authlint: a linter and language server for authentication and authorization set-up."""

__version__ = "0.1.0"

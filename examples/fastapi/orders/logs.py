"""Logging: one JSON-ready line per event on standard error."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "info", "handlers": ["console"]},
    "loggers": {
        # Too chatty.
        "uvicorn.access": {"level": "ERROR"},
    },
}

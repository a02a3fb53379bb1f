"""Settings: defaults here, the rest from the environment and ``.env``."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", env_prefix="ORDERS_")

    debug: bool = False
    issuer: str = "https://login.orders.example"
    audience: str = "orders-api"
    allowed_origins: list[str] = ["https://orders.example"]
    session_key: str


settings = Settings()

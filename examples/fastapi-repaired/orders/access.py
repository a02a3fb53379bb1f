"""Who may see what."""

from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import JSONResponse


class StaffOnly(BaseHTTPMiddleware):
    """Keeps everybody but staff out of the paths below ``prefix``."""

    def __init__(self, app, prefix):
        super().__init__(app)
        self.prefix = prefix

    async def dispatch(self, request, call_next):
        if request.url.path.startswith(self.prefix):
            if not request.user.is_authenticated:
                return JSONResponse({"detail": "sign in first"}, status_code=401, headers={"WWW-Authenticate": "Bearer"})
            if "staff" not in request.auth.scopes:
                return JSONResponse({"detail": "staff only"}, status_code=403)
        return await call_next(request)

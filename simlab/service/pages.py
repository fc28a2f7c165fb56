"""The built web pages: hashed assets for ever, everything else through index.html."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import Receive, Scope, Send

_NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>simlab</title></head>
<body><main><h1>simlab</h1>
<p>The service runs. Its web pages are not built: run <code>make setup</code>, then load this page
again.</p></main></body></html>
"""


class Pages:
    """An ASGI application for every path that no route knows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a file, the app's page, or nothing here."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
            return
        await self._answer(scope["path"], scope["method"])(scope, receive, send)

    def _answer(self, path: str, method: str) -> Response:
        if path == "/api" or path.startswith("/api/") or "\0" in path:
            raise HTTPException(404)
        if method not in {"GET", "HEAD"}:
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        index = self._folder / "index.html"
        if not index.is_file():
            return HTMLResponse(_NOT_BUILT, headers={"Cache-Control": "no-cache"})
        file = (self._folder / path.lstrip("/")).resolve()
        if not file.is_relative_to(self._folder):
            raise HTTPException(404)
        if file.is_file():
            hashed = path.startswith("/assets/")
            cache = "public, max-age=31536000, immutable" if hashed else "no-cache"
            return FileResponse(file, headers={"Cache-Control": cache})
        if path.startswith("/assets/") or "." in file.name:
            raise HTTPException(404)
        return FileResponse(index, headers={"Cache-Control": "no-cache"})

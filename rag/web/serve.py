"""Run the application under uvicorn, on this machine only unless there are accounts."""

from __future__ import annotations

import logging

from index.errors import SettingsError
from index.settings import Settings
from rag.web.security import LOOPBACK

log = logging.getLogger(__name__)


def serve(settings: Settings) -> None:
    """Serve until interrupted.

    Raises:
        SettingsError: other machines would be let in without credentials.
    """
    if settings.host not in LOOPBACK:
        raise SettingsError("没有设置账号，只能在本机（127.0.0.1）打开")
    import uvicorn

    from rag.web.server import create_app

    app = create_app(settings)
    log.info("条问：http://%s:%d/", settings.host, settings.port)
    uvicorn.run(
        app, host=settings.host, port=settings.port, log_level="warning", server_header=False
    )

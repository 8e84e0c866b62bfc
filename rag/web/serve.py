"""Run the application under uvicorn: for this machine only unless there are accounts."""

from __future__ import annotations

import logging
import threading

from index.errors import SettingsError
from index.settings import Settings
from rag.web.accounts import Accounts
from rag.web.desk import Desk
from rag.web.refining import Refiner
from rag.web.security import is_open_to_others
from rag.web.store.database import Database
from rag.web.store.signins import SignInStore
from rag.web.trimming import trim

log = logging.getLogger(__name__)


def require_accounts(settings: Settings) -> None:
    """Refuse to let other machines in when nobody has a password.

    Raises:
        SettingsError: names the command that adds an account.
        StoreUnavailable: the database is down, so nobody knows who may enter.
    """
    database = Database.open(settings)
    try:
        accounts = Accounts(SignInStore(database)).all()
    finally:
        database.close()
    if is_open_to_others(settings) and not accounts:
        raise SettingsError(
            "要让别的机器访问，请先添加账号：python -m rag accounts add 名字 --role operator"
        )


def _warm(desk: Desk) -> None:
    desk.trouble()
    trim()


def serve(settings: Settings) -> None:
    """Serve until interrupted.

    Raises:
        SettingsError: other machines would be let in without credentials.
    """
    require_accounts(settings)
    import uvicorn

    from rag.web.server import create_app

    app = create_app(settings)
    # The encoder takes seconds to load; the first visitor shouldn't be the one who waits.
    threading.Thread(target=_warm, args=(app.state.desk,), name="warm", daemon=True).start()
    Refiner(settings).start()
    log.info("http://%s:%d/", settings.host, settings.port)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        server_header=False,
        root_path=settings.root_path.rstrip("/"),
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
    )

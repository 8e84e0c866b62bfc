"""What holds for the whole suite."""

import os

import pytest

os.environ.setdefault("TIAOWEN_ENCODER", "builtin")  # the quick tier, but for the tests of tiers


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser tests last: Playwright's event loop and greenlets stay in the process, and
    neither asyncio.run nor CPython 3.11's ast module works beside them.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)

"""The OpenAPI document of the service: ``python -m simlab.service.openapi > docs/openapi.json``."""

import json
import sys
import tempfile
from pathlib import Path

from simlab.service.app import create_app
from simlab.service.settings import Settings
from simlab.store.catalog import open_catalog


def document() -> str:
    """The document as it stands in docs/."""
    with tempfile.TemporaryDirectory() as folder:
        catalog = open_catalog(Path(folder))
        try:
            described = create_app(Settings(Path(folder)), catalog).openapi()
        finally:
            catalog.close()
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())

"""The service with an extractor that has no models: ``python -m tests.http.stub_server``.

A text that begins with "2 seconds" takes that long; one that begins with "fail" makes it fail, with a message that
holds the text. Answers name the process as the engine's package.
"""

from __future__ import annotations

import os
import re
import time

from flask import Flask

from service.app import create_app
from service.serve import Server, main
from tests.contract.conftest import FakeExtractor


class StubServer(Server):
    def create(self) -> Flask:
        return create_app(extractor=StubExtractor())


class StubExtractor(FakeExtractor):
    def __init__(self) -> None:
        super().__init__()
        self.act = take_time

    def info(self) -> dict:
        info = super().info()
        return info | {"engine": info["engine"] | {"package": str(os.getpid())}}


def take_time(document, checkpoint) -> None:
    if document.text.startswith("fail"):
        raise ValueError(document.text)
    told = re.match(r"([0-9.]+) seconds?\b", document.text)
    end = time.monotonic() + (float(told[1]) if told else 0)
    while time.monotonic() < end:
        checkpoint()
        time.sleep(0.01)


if __name__ == "__main__":
    main(StubServer)

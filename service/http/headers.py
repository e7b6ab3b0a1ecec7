"""Headers that keep browsers and caches from doing more with an answer than its client meant."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

from flask import Response

ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""Content-Security-Policy of what is no page: a browser that is led to it loads and shows nothing of it."""
STORE = "no-store"
"""Cache-Control of what has no better of its own."""
OF_PROBLEMS = ALWAYS | {"Content-Security-Policy": DATA_POLICY, "Cache-Control": STORE}
"""All of them, for what is answered without the application."""
_PAGE_POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def secure(answer: Response) -> Response:
    """Add the security headers, for Flask's after_request. A page may run its own scripts, its inline ones by their
    hashes, and ask this service."""
    answer.headers.update(ALWAYS)
    answer.headers["Content-Security-Policy"] = _page_policy(answer) if answer.mimetype == "text/html" else DATA_POLICY
    answer.headers.setdefault("Cache-Control", STORE)
    return answer


def _page_policy(answer: Response) -> str:
    answer.direct_passthrough = False
    scripts = _INLINE.findall(answer.get_data(as_text=True))
    hashes = (b64encode(sha256(script.encode()).digest()).decode() for script in scripts)
    return _PAGE_POLICY.format(scripts=" ".join(["'self'", *(f"'sha256-{digest}'" for digest in hashes)]))

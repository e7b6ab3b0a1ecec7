# syntax=docker/dockerfile:1
# Models and gazetteer are inside; at run time nothing is fetched.
# TORCH_INDEX_URL: PyTorch's own index of CPU builds (see the Makefile); without it torch may come with CUDA.

FROM python:3.12-slim-bookworm AS build
ARG TORCH_INDEX_URL=
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --quiet ${TORCH_INDEX_URL:+--extra-index-url "$TORCH_INDEX_URL"} --requirement requirements.lock
COPY service service
RUN /venv/bin/python -m service.gazetteer.build \
 && /venv/bin/python -m compileall -q service

FROM python:3.12-slim-bookworm
LABEL org.opencontainers.image.title="tocsin" org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HF_HUB_OFFLINE=1 PORT=8000
WORKDIR /app
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin tocsin
COPY --from=build /venv /venv
COPY --from=build /app/service service
COPY openapi.yaml LICENSE NOTICE ./
USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/readyz', timeout=2)"]
CMD ["python", "-m", "service.serve"]

# syntax=docker/dockerfile:1
# The application alone: no documents, no index, no accounts. See docs/deploy.md.

FROM python:3.12-slim-bookworm AS build
# PyTorch for CPUs; https://pypi.org/simple has the one for GPUs.
ARG TORCH_INDEX="https://download.pytorch.org/whl/cpu"
# Also to be had: milvus, onnx, and ocr (which needs libgl1 and libglib2.0-0 in the last stage).
ARG EXTRAS="postgres,otel,mcp"
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/tiaowen
ENV PATH="/opt/tiaowen/bin:$PATH"
# First and alone, at the exact version that the project is tested with.
RUN python -m pip install --index-url "$TORCH_INDEX" torch==2.13.0
WORKDIR /src
# The libraries in a layer of their own: they change less often than the code.
COPY pyproject.toml constraints.txt README.md LICENSE ./
# hadolint ignore=DL3013
RUN touch app.py && python -m pip install -c constraints.txt ".[$EXTRAS]"
COPY app.py ./
COPY index index
COPY rag rag
COPY eval eval
RUN python -m pip install --no-deps --force-reinstall . \
    && python -m compileall -q /opt/tiaowen/lib

FROM python:3.12-slim-bookworm
# Everything is written to the two volumes and to /tmp, so the root may be read-only.
ENV PATH="/opt/tiaowen/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    HF_HOME=/srv/var/models \
    GRADIO_TEMP_DIR=/tmp/gradio \
    TIAOWEN_HOST=0.0.0.0 \
    TIAOWEN_PORT=7860 \
    TIAOWEN_CORPUS=/srv/corpus \
    TIAOWEN_STATE=/srv/var
RUN groupadd --gid 10001 tiaowen \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin tiaowen \
    && install -d -o 10001 -g 10001 /srv/corpus /srv/var
COPY --from=build /opt/tiaowen /opt/tiaowen
WORKDIR /srv
USER 10001:10001
VOLUME ["/srv/corpus", "/srv/var"]
EXPOSE 7860
# Not the address that says whether it can serve: without an index it waits for one, and lives.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['TIAOWEN_PORT']}/healthz\", timeout=4)"]
CMD ["python", "-m", "app"]

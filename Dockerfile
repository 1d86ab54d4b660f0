# The bot:    docker build --target bot -t staging-check-bot .
# The worker: docker build --target worker --build-arg WORKER_PACKAGES="python3 python3-pytest python3-websockets" -t staging-check-worker .
# A registry of packages, an authority or a proxy of your own: docs/install.md, "Behind a proxy". Each is mounted while a command runs, and stays in no layer.
# Two builds of one day hold the same program; their files differ in times, and in what Debian has mended meanwhile.
ARG NODE_IMAGE=node:26.10.0-trixie-slim

# Bundles the program: a few files start in a fraction of the time of its hundreds, and no package goes along that is inside.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json manifest.json .npmrc LICENSE ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=ca,target=/run/secrets/ca \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi; \
    npm ci --ignore-scripts && npm cache clean --force
COPY bin bin
COPY commands commands
COPY jobs jobs
COPY scripts scripts
COPY src src
RUN node scripts/build.ts

# What stays a package of its own, from the lock file that the build wrote, without what only its developers read.
FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY --from=build /app/dist/package.json /app/dist/package-lock.json /app/.npmrc ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=ca,target=/run/secrets/ca \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi; \
    npm ci --omit=dev --ignore-scripts && npm cache clean --force
RUN rm -rf node_modules/@types \
    && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -iname '*.md' \) -delete

# Node without the symbols of its C++, which are for whoever debugs Node itself.
FROM ${NODE_IMAGE} AS node
RUN --mount=type=secret,id=apt_sources,target=/etc/apt/sources.list.d/debian.sources,mode=0444 \
    --mount=type=secret,id=apt_conf,target=/etc/apt/apt.conf.d/90build,mode=0444 --mount=type=secret,id=ca,target=/run/secrets/ca,mode=0444 \
    apt-get update && apt-get install -y --no-install-recommends binutils && strip /usr/local/bin/node

# The system: Debian, an init that reaps what a check's command leaves behind, no installer of packages for Node, no program that makes one root.
FROM ${NODE_IMAGE} AS system
RUN --mount=type=secret,id=apt_sources,target=/etc/apt/sources.list.d/debian.sources,mode=0444 \
    --mount=type=secret,id=apt_conf,target=/etc/apt/apt.conf.d/90build,mode=0444 --mount=type=secret,id=ca,target=/run/secrets/ca,mode=0444 \
    apt-get update && apt-get install -y --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* \
    && rm -rf /usr/local/lib/node_modules /usr/local/bin/* /usr/local/include /usr/local/share /opt/yarn-* /usr/share/doc /usr/share/man \
    && find / -xdev -type f -perm /6000 -exec chmod a-s {} +
COPY --from=node /usr/local/bin/node /usr/local/bin/node

# One layer of it: what was removed takes no room.
FROM scratch AS base
COPY --from=system / /
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist ./
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    NODE_ENV=production \
    LOG_FORMAT=json \
    STAGING_CHECK_DATA=/tmp/staging-check \
    STAGING_CHECK_PLANS=/plans \
    STAGING_CHECK_CONFIG=/config/staging-check.yaml
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/tini", "--", "/app/bin/staging-check"]

# Compiled once, by the user who runs it, whose number is part of the cache's name: a process then starts in half the time, and a quarter smaller.
# No verb knows this word, so none of them does anything.
RUN install -d -o 10001 -g 10001 compile-cache
ENV NODE_COMPILE_CACHE=/app/compile-cache
USER 10001:10001
RUN for verb in bot worker start doctor validate run; do bin/staging-check "$verb" nothing || test $? -eq 2; done
USER 0:0
ARG REVISION=""
LABEL org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0"

# Runs the plans' checks: no Slack token, no port. WORKER_PACKAGES are Debian packages that `command` checks need.
FROM base AS worker
LABEL org.opencontainers.image.title="staging-check-worker" \
      org.opencontainers.image.description="Runs the checks of staging-check's plans"
ARG WORKER_PACKAGES=""
# With them come the certificates that every program but Node looks for, and the name under which most scripts know Python.
RUN --mount=type=secret,id=apt_sources,target=/etc/apt/sources.list.d/debian.sources,mode=0444 \
    --mount=type=secret,id=apt_conf,target=/etc/apt/apt.conf.d/90build,mode=0444 --mount=type=secret,id=ca,target=/run/secrets/ca,mode=0444 \
    if [ -n "${WORKER_PACKAGES}" ]; then \
      apt-get update \
      && apt-get install -y --no-install-recommends ca-certificates ${WORKER_PACKAGES} \
      && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* /usr/share/doc /usr/share/man \
      && find / -xdev -type f -perm /6000 -exec chmod a-s {} + \
      && if [ -e /usr/bin/python3 ] && [ ! -e /usr/bin/python ]; then ln -s python3 /usr/bin/python; fi; \
    fi
ENV STAGING_CHECK_IMAGE=worker
USER 10001:10001
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["node", "/app/lib/health.js", "worker"]
CMD ["worker"]

# Talks to Slack and serves HTTP; runs no check. The last target is what a plain `docker build .` makes.
FROM base AS bot
LABEL org.opencontainers.image.title="staging-check-bot" \
      org.opencontainers.image.description="Talks to Slack for staging-check, and serves its pages"
ENV STAGING_CHECK_IMAGE=bot
USER 10001:10001
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["node", "/app/lib/health.js", "bot"]
CMD ["bot"]

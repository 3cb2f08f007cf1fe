# docker build -t rowferry .
# docker run --rm -v "$PWD:/work" -e CHURNZERO_ENDPOINT -e CHURNZERO_APP_KEY rowferry import usage.yaml --yes
FROM swift:6.3-bookworm AS build
WORKDIR /source
COPY . .
RUN make build deb

# The package knows which libraries the program needs.
FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN --mount=type=bind,from=build,source=/source/.build,target=/build \
    apt-get update \
    && apt-get install -y --no-install-recommends /build/rowferry_*.deb ca-certificates tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /work rowferry
# Mapping, exports and ledger: a folder of the host that user 10001 may write to, or run it with --user.
WORKDIR /work
USER 10001
ENTRYPOINT ["rowferry"]

# The images of Orderflow: one target each for worker, orderflow (the command
# line) and sandbox (the simulators), for example
#   docker build --target worker --tag orderflow/worker .

# The newest Go 1.26 (go.mod asks for 1.26); its Debian only builds.
FROM golang:1.26.8-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -o /out/orderflow ./starter && \
    CGO_ENABLED=0 go build -trimpath -o /out/worker ./worker && \
    CGO_ENABLED=0 go build -trimpath -o /out/sandbox ./sandbox
# What becomes /data below; a new volume takes its owner from there.
RUN mkdir -p /out/data/documents

# No shell and no libraries: only what a static program asks for at run time.
FROM scratch AS base
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /zoneinfo.zip
COPY --from=build --chown=65532:65532 /out/data /data
ENV ZONEINFO=/zoneinfo.zip
USER 65532:65532
WORKDIR /

FROM base AS sandbox
COPY --from=build /out/sandbox /sandbox
ENV ORDERFLOW_SANDBOX_ADDRESS=0.0.0.0:8090
EXPOSE 8090
ENTRYPOINT ["/sandbox"]

FROM base AS orderflow
COPY --from=build /out/orderflow /orderflow
VOLUME /data/documents
ENTRYPOINT ["/orderflow"]

FROM base AS worker
COPY --from=build /out/worker /worker
VOLUME /data/documents
ENTRYPOINT ["/worker"]

# The image of Orderflow, which has all of its programs:
#   docker build --tag orderflow/orderflow .
# It runs the command line; --entrypoint /worker and /sandbox run the others.

# The toolchain that go.mod names; its Debian only builds.
FROM golang:1.26.11-bookworm AS build
# What go keeps from one build to the next, outside of any home.
ENV GOCACHE=/cache/build GOMODCACHE=/cache/mod
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/cache go mod download
COPY . .
RUN --mount=type=cache,target=/cache \
    CGO_ENABLED=0 go build -trimpath -o /out/orderflow ./starter && \
    CGO_ENABLED=0 go build -trimpath -o /out/worker ./worker && \
    CGO_ENABLED=0 go build -trimpath -o /out/sandbox ./sandbox
# What becomes /data below; a new volume takes its owner from there.
RUN mkdir -p /out/data/documents

# No shell and no libraries: only what a static program asks for at run time.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /zoneinfo.zip
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/orderflow /orderflow
COPY --from=build /out/worker /worker
COPY --from=build /out/sandbox /sandbox
ENV ZONEINFO=/zoneinfo.zip
USER 65532:65532
WORKDIR /
VOLUME /data/documents
ENTRYPOINT ["/orderflow"]

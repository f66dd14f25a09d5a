# The image of Orderflow, which has all of its programs:
#   docker build --tag orderflow/orderflow .
# It runs the command line; --entrypoint /worker and /sandbox run the others.
#
# With the clients of S3, Google Cloud Storage and Azure, some 20 MB more:
#   docker build --build-arg TAGS= --tag orderflow/orderflow:clouds .
# Of a release, with what "orderflow version" and the labels say:
#   docker build --build-arg VERSION=v0.2.0 --build-arg REVISION="$(git rev-parse HEAD)" .

# The toolchain that go.mod names; its Debian only builds. It runs on the machine's own
# processor, for whichever the image is.
FROM --platform=$BUILDPLATFORM golang:1.26.11-bookworm AS build
# What go keeps from one build to the next, outside of any home.
ENV GOCACHE=/cache/build GOMODCACHE=/cache/mod CGO_ENABLED=0
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/cache go mod download
COPY . .
ARG VERSION=
ARG TAGS=nocloud
ARG TARGETOS
ARG TARGETARCH
RUN --mount=type=cache,target=/cache \
    GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -tags "$TAGS" -ldflags "-s -w -X orderflow/internal/version.tag=$VERSION" -o /out/programs/orderflow ./starter
# One program is all three, by the name that it is run by.
RUN ln -s orderflow /out/programs/worker && ln -s orderflow /out/programs/sandbox
# What becomes /data below; a new volume takes its owner from there.
RUN mkdir -p /out/data/documents

# No shell and no libraries: only what a static program asks for at run time.
FROM scratch
ARG VERSION=
ARG REVISION=
LABEL org.opencontainers.image.title="Orderflow" \
      org.opencontainers.image.description="Takes orders from acceptance to the reported shipment, on Temporal" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /zoneinfo.zip
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/programs/ /
ENV ZONEINFO=/zoneinfo.zip
USER 65532:65532
WORKDIR /
VOLUME /data/documents
ENTRYPOINT ["/orderflow"]

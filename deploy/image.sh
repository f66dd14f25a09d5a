#!/bin/sh
# Builds the image with a name and a version; further arguments go to docker:
#   deploy/image.sh orderflow/orderflow:v0.2.0 v0.2.0
#   deploy/image.sh orderflow/orderflow:v0.2.0-clouds v0.2.0 --build-arg TAGS=
set -eu

name=${1:?name the image}
version=${2:?name the version}
shift 2
revision=$(git rev-parse HEAD)
exec ${DOCKER:-docker} build --tag "$name" --build-arg VERSION="$version" --build-arg REVISION="$revision" "$@" .

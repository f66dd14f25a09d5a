// Package cluster runs the services of docker-compose.yml without containers: a Temporal
// server with PostgreSQL, the simulators, a worker and the HTTP trigger, each a process
// that tests kill. "make cluster-test" builds what it needs; other test runs skip it
// (build tag cluster).
package cluster

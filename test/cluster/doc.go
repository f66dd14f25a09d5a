// Package cluster runs what docker-compose.yml describes without containers: a
// Temporal server with PostgreSQL, the simulators, a worker and the HTTP trigger,
// each a process that tests kill. "make cluster-test" builds what it needs; other
// test runs leave it out (build tag cluster).
package cluster

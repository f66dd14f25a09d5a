// Package test has the tests that need a real Temporal server: complete orders, with real
// workers, clients and simulators, on the development server.
package test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"orderflow/internal/devserver"
	"orderflow/test/program"
)

var (
	// temporal is the server of all tests; each has its own namespace there.
	temporal *devserver.Server
	// binaries is the folder of our commands, built for these tests.
	binaries string
	record   = flag.Bool("record", false, "record new histories beside the old ones")
)

func TestMain(m *testing.M) {
	flag.Parse()
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	folder, err := os.MkdirTemp("", "orderflow-test")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	binaries = folder
	if err := program.Build(folder, "worker"); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	address, err := devserver.FreeAddress()
	if err != nil {
		return 0, err
	}
	temporal, err = devserver.Start(ctx, devserver.Options{Address: address})
	if err != nil {
		return 0, err
	}
	defer temporal.Stop()
	return m.Run(), nil
}

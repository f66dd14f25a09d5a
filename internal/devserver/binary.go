package devserver

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// ErrNoBinary means that the Temporal CLI isn't installed.
var ErrNoBinary = errors.New("the Temporal CLI is not installed; install it with: " +
	"GOBIN=$PWD/bin go install github.com/temporalio/cli/cmd/temporal@v1.5.1 (takes some minutes, once), " +
	"or set TEMPORAL_CLI to its path")

// FindBinary returns the path of the Temporal CLI: the given path, that of the variable
// TEMPORAL_CLI, the one in PATH, or bin/temporal in the working folder or a folder above. An
// explicit path must exist.
func FindBinary(given string) (string, error) {
	if given != "" {
		return named(given, "the one given")
	}
	if path := os.Getenv("TEMPORAL_CLI"); path != "" {
		return named(path, "TEMPORAL_CLI")
	}
	name := "temporal"
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	folder, err := os.Getwd()
	for err == nil {
		if path, missing := exec.LookPath(filepath.Join(folder, "bin", name)); missing == nil {
			return path, nil
		}
		if folder == filepath.Dir(folder) {
			break
		}
		folder = filepath.Dir(folder)
	}
	return "", fmt.Errorf("devserver: %w", ErrNoBinary)
}

func named(path, by string) (string, error) {
	found, err := exec.LookPath(path)
	if err != nil {
		return "", fmt.Errorf("devserver: Temporal CLI (%s): %w", by, err)
	}
	return found, nil
}

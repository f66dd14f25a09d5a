package main

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

const (
	changelog = "CHANGELOG.md"
	saved     = "workflows/testdata/histories"
)

// firstRelease matches the heading of 0.1.0: "## 0.1.0", "## [0.1.0] - 2026-12-01".
var firstRelease = regexp.MustCompile(`(?m)^#+ \[?v?0\.1\.0\b`)

// released reports whether a changelog names the first release.
func released(text []byte) bool { return firstRelease.Match(text) }

// repository is a git repository whose root is the folder of the module.
type repository struct{ folder string }

func (r repository) file(name string) string { return filepath.Join(r.folder, name) }

// mergeBase returns the newest commit that this branch has in common with another.
func (r repository) mergeBase(other string) (string, error) {
	out, err := r.git("merge-base", other, "HEAD")
	return strings.TrimSpace(out), err
}

// changelog returns a commit's changelog, empty if there is none.
func (r repository) changelog(commit string) ([]byte, error) {
	names, err := r.git("ls-tree", "--name-only", commit, changelog)
	if err != nil || names == "" {
		return nil, err
	}
	text, err := r.git("show", commit+":"+changelog)
	return []byte(text), err
}

// changed lists the saved histories of a commit that differ in the working tree. A
// renamed history counts as deleted.
func (r repository) changed(since string) ([]string, error) {
	out, err := r.git("diff", "--name-only", "--no-renames", "--diff-filter=a", "-z", since, "--", saved)
	return strings.FieldsFunc(out, func(c rune) bool { return c == 0 }), err
}

func (r repository) git(arguments ...string) (string, error) {
	command := exec.Command("git", arguments...)
	command.Dir = r.folder
	out, err := command.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return "", fmt.Errorf("git %s: %s", strings.Join(arguments, " "), strings.TrimSpace(string(failed.Stderr)))
	}
	return string(out), err
}

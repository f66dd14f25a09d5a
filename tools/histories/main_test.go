package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	unreleased = "# Changelog\n\nFrom 0.1.0 on, saved histories are never edited.\n"
	release    = "# Changelog\n\n## 0.1.0\n\nThe first one.\n"
	history    = saved + "/old.json"
)

// newRepository makes a repository whose branch main has a saved history and a changelog;
// the branch "change" is checked out.
func newRepository(t *testing.T, text string) repository {
	t.Helper()
	r := repository{t.TempDir()}
	r.run(t, "init", "--quiet", "--initial-branch", "main")
	r.write(t, changelog, text)
	r.write(t, history, `{"events": []}`)
	r.commit(t)
	r.run(t, "switch", "--quiet", "--create", "change")
	return r
}

func (r repository) run(t *testing.T, arguments ...string) {
	t.Helper()
	command := exec.Command("git", append([]string{"-c", "user.name=Ola", "-c", "user.email=ola@shop.example", "-c", "commit.gpgsign=false"}, arguments...)...)
	command.Dir = r.folder
	out, err := command.CombinedOutput()
	require.NoError(t, err, string(out))
}

func (r repository) write(t *testing.T, name, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(r.file(name)), 0o750))
	require.NoError(t, os.WriteFile(r.file(name), []byte(text), 0o600))
}

func (r repository) commit(t *testing.T) {
	t.Helper()
	r.run(t, "add", "--all")
	r.run(t, "commit", "--quiet", "--message", "change")
}

func TestHistoriesAreFrozenFromTheFirstRelease(t *testing.T) {
	edit := func(t *testing.T, r repository) { r.write(t, history, `{}`) }
	for name, test := range map[string]struct {
		changelog string
		change    func(t *testing.T, r repository)
		frozen    bool
	}{
		"edited before it": {unreleased, edit, false},
		"edited after it":  {release, edit, true},
		"edited together with it": {unreleased, func(t *testing.T, r repository) {
			edit(t, r)
			r.write(t, changelog, release)
		}, true},
		"edited while it is taken back": {release, func(t *testing.T, r repository) {
			edit(t, r)
			r.write(t, changelog, unreleased)
		}, true},
		"deleted": {release, func(t *testing.T, r repository) { require.NoError(t, os.Remove(r.file(history))) }, true},
		"renamed": {release, func(t *testing.T, r repository) {
			require.NoError(t, os.Rename(r.file(history), r.file(saved+"/new.json")))
		}, true},
		"added": {release, func(t *testing.T, r repository) { r.write(t, saved+"/new.json", `{}`) }, false},
		"something else edited": {release, func(t *testing.T, r repository) {
			r.write(t, "workflows/order.go", "package workflows")
		}, false},
		"a later release": {"## [0.2.0]\n\n## [0.1.0] - 2026-12-01\n", edit, true},
		"0.1.01 is none":  {"## 0.1.01\n", edit, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRepository(t, test.changelog)
			test.change(t, r)
			for _, state := range []string{"in the working tree", "committed"} {
				err := check(r.folder, "main")
				if !test.frozen {
					require.NoError(t, err, state)
				} else {
					require.ErrorContains(t, err, history+" differs from", state)
				}
				r.run(t, "add", "--all")
				r.run(t, "commit", "--quiet", "--allow-empty", "--message", "change")
			}
		})
	}
}

// A change of a history on the other branch, since this one left it, does not count.
func TestOnlyTheBranchItselfCounts(t *testing.T) {
	r := newRepository(t, release)
	r.run(t, "switch", "--quiet", "main")
	r.write(t, saved+"/later.json", `{}`)
	r.commit(t)
	r.run(t, "switch", "--quiet", "change")
	require.NoError(t, check(r.folder, "main"))
}

func TestNothingToCompareWith(t *testing.T) {
	r := newRepository(t, release)
	require.ErrorContains(t, check(r.folder, "elsewhere"), "git merge-base elsewhere HEAD")
}

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

func TestBrokenLinksAreFound(t *testing.T) {
	root := t.TempDir()
	for name, content := range map[string]string{
		"README.md":    "# Read me\n[a](docs/page.md#two-words) [b](docs/other.md) [c](https://example.com/x.md) [d](docs)\n",
		"docs/page.md": "# Page\n## Two words\n```sh\n# Not a heading\n```\n[up](../README.md#read-me) [here](#not-a-heading)\n",
		"main.go":      "package main // see docs/page.md#two-words and docs/gone.md\n",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("git", "init", "-q", root).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	found, err := broken(root)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	want := []string{"README.md: docs/other.md: no such file", "docs/page.md: docs/page.md#not-a-heading: no such heading",
		"main.go: docs/gone.md: no such file"}
	if !slices.Equal(found, want) {
		t.Fatalf("found %q, want %q", found, want)
	}
}

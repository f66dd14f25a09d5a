package program

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Build puts programs of ours, by the names of their packages, into a folder. They
// are static as those of the image are, so what they are built from is in the cache
// that the tests without the race detector fill too; without symbols, linking takes
// little more than half.
func Build(folder string, packages ...string) error { return build(folder, "-s -w", "", packages) }

// BuildImage builds them as the image has them, of a release with a tag: without the clients of
// clouds.
func BuildImage(folder, tag string, packages ...string) error {
	return build(folder, "-s -w -X orderflow/internal/version.tag="+tag, "nocloud", packages)
}

func build(folder, linking, tags string, packages []string) error {
	for _, name := range packages {
		build := exec.Command("go", "build", "-ldflags="+linking, "-tags="+tags, "-o", filepath.Join(folder, name), "orderflow/"+name)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("build %s: %w\n%s", name, err, out)
		}
	}
	return nil
}

package program

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Build builds programs of ours, by the names of their packages, into a folder. They are
// static and without the cloud clients, as in the image, so the build cache of the tests without
// the race detector serves them too; without symbols, linking takes little more than half the time.
func Build(folder string, packages ...string) error { return build(folder, "-s -w", packages) }

// BuildImage builds the programs as the image has them, for a release with a tag.
func BuildImage(folder, tag string, packages ...string) error {
	return build(folder, "-s -w -X orderflow/internal/version.tag="+tag, packages)
}

func build(folder, linking string, packages []string) error {
	for _, name := range packages {
		build := exec.Command("go", "build", "-ldflags="+linking, "-tags=nocloud", "-o", filepath.Join(folder, name), "orderflow/"+name)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("build %s: %w\n%s", name, err, out)
		}
	}
	return nil
}

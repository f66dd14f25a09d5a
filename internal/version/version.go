// Package version says which version of Orderflow a program is.
package version

import (
	"runtime/debug"
	"sync"
)

// tag is what the linker writes into a release: -X orderflow/internal/version.tag=v1.2.3
var tag string

// Build is what a program was built from.
type Build struct {
	// Version is the tag of a release, such as v1.2.3; otherwise the Go toolchain's version,
	// which is "(devel)" without git.
	Version string `json:"version"`
	// Commit is empty if the sources came without git.
	Commit string `json:"commit,omitempty"`
	Go     string `json:"go"`
}

// Current is this program's build.
var Current = sync.OnceValue(func() Build {
	build := Build{Version: tag}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return build
	}
	build.Go = info.GoVersion
	if build.Version == "" {
		build.Version = info.Main.Version
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			build.Commit = setting.Value
		}
	}
	return build
})

// String is for people: "v1.2.3, commit 83a6a15, go1.26.11".
func (b Build) String() string {
	text := b.Version
	if text == "" {
		text = "of unknown version"
	}
	if b.Commit != "" {
		text += ", commit " + b.Commit
	}
	return text + ", " + b.Go
}

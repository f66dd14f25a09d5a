package version

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBuild(t *testing.T) {
	require.Equal(t, runtime.Version(), Current().Go)
	require.NotEmpty(t, Current().Version)
	for want, build := range map[string]Build{
		"v1.2.3, commit abc, go1.26.11":     {Version: "v1.2.3", Commit: "abc", Go: "go1.26.11"},
		"v1.2.3, go1.26.11":                 {Version: "v1.2.3", Go: "go1.26.11"},
		"of unknown version, commit a, go1": {Commit: "a", Go: "go1"},
	} {
		require.Equal(t, want, build.String())
	}
}

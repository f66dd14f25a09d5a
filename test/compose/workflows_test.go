package compose_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

var (
	uses   = regexp.MustCompile(`(?m)^\s*(?:- )?uses: (.*)$`)
	pinned = regexp.MustCompile(`^[a-z-]+/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
)

// A tag of an action can be moved to other code; a commit can't.
func TestActionsArePinned(t *testing.T) {
	folder := filepath.Join(root, ".github", "workflows")
	files, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 3)
	versions := map[string]string{}
	for _, file := range files {
		content := read(t, filepath.Join(".github", "workflows", file.Name()))
		var workflow struct {
			Jobs        map[string]any
			Permissions map[string]string
		}
		require.NoError(t, yaml.Unmarshal(content, &workflow))
		require.NotEmpty(t, workflow.Jobs, file.Name())
		require.Equal(t, map[string]string{"contents": "read"}, workflow.Permissions, "%s: a job that needs more asks for it", file.Name())
		for _, found := range uses.FindAllSubmatch(content, -1) {
			action := string(found[1])
			require.Regexp(t, pinned, action, file.Name())
			name := regexp.MustCompile(`^[^@]+`).FindString(action)
			require.Contains(t, []string{"", action}, versions[name], "%s: every workflow uses the same version", file.Name())
			versions[name] = action
		}
	}
}

// The release has the three programs for six systems, with the tag built in.
func TestTheReleaseBuildsEverything(t *testing.T) {
	var release struct {
		Version int
		Builds  []struct {
			ID, Main, Binary, Ldflags string
			Env, Goos, Goarch         []string
		}
		Sboms    []map[string]any
		Checksum map[string]string
	}
	require.NoError(t, yaml.Unmarshal(read(t, ".goreleaser.yaml"), &release))
	require.Equal(t, 2, release.Version)
	mains := map[string]string{}
	for _, build := range release.Builds {
		mains[build.Binary] = build.Main
		require.Equal(t, []string{"linux", "darwin", "windows"}, build.Goos)
		require.Equal(t, []string{"amd64", "arm64"}, build.Goarch)
		require.Contains(t, build.Ldflags, "-X orderflow/internal/version.tag=")
		require.Equal(t, []string{"CGO_ENABLED=0"}, build.Env)
	}
	require.Equal(t, map[string]string{"orderflow": "./starter", "worker": "./worker", "sandbox": "./sandbox"}, mains)
	require.NotEmpty(t, release.Sboms)
	require.NotEmpty(t, release.Checksum)
}

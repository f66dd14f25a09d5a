package compose_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/secret"
	"orderflow/test/compose"
)

// The example for secrets from files changes existing services and sets variables that
// they read, each with a file that the service gets.
func TestSecretsFromFiles(t *testing.T) {
	project, err := compose.Parse(t.Context(), root, read(t, compose.File), filepath.Join("deploy", "secrets.yaml"))
	require.NoError(t, err)
	require.Empty(t, newCodebase(t).problems(project))

	changed := 0
	for _, name := range slices.Sorted(maps.Keys(project.Services)) {
		service := project.Services[name]
		given := map[string]bool{}
		for _, one := range service.Secrets {
			given["/run/secrets/"+one.Source] = true
		}
		for variable, path := range service.Environment {
			if strings.HasSuffix(variable, secret.FileSuffix) {
				require.True(t, given[*path], "%s: %s: no secret has the path %s", name, variable, *path)
				delete(given, *path)
				changed++
			}
		}
		if service.Image == ours {
			require.Empty(t, given, name)
		}
	}
	require.NotZero(t, changed)
	for name, service := range project.Services {
		_, given := service.Environment["ORDERFLOW_DESK_KEYS_FILE"]
		require.Equal(t, name == "trigger", given, "%s: the trigger alone seals sessions", name)
	}
	for name, one := range project.Secrets {
		if one.File != "" {
			require.Equal(t, filepath.Join(project.WorkingDir, "secrets", name), one.File, "beside docker-compose.yml, where git does not look")
		}
	}
}

package compose_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/secret"
)

// firstStart runs deploy/tokens.sh in a folder and returns its output.
func firstStart(t *testing.T, folder string) string {
	t.Helper()
	script, err := filepath.Abs(filepath.Join(root, "deploy/tokens.sh"))
	require.NoError(t, err)
	command := exec.Command(script)
	command.Dir, command.Env = folder, append(os.Environ(), "ORDERFLOW="+orderflow)
	out, err := command.CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}

// settingsIn reads a file of variables, which only its owner may read.
func settingsIn(t *testing.T, folder, name string) map[string]string {
	t.Helper()
	file := filepath.Join(folder, name)
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())
	settings, err := dotenv.Read(file)
	require.NoError(t, err)
	return settings
}

func TestTheFirstStartMakesTokens(t *testing.T) {
	folder := t.TempDir()
	// A file whose last line has no line end, as some editors save it.
	require.NoError(t, os.WriteFile(filepath.Join(folder, "orderflow.env"), []byte("ORDERFLOW_LOG_LEVEL=warn"), 0o600))
	said := firstStart(t, folder)

	settings := settingsIn(t, folder, "orderflow.env")
	require.Equal(t, "warn", settings["ORDERFLOW_LOG_LEVEL"])
	tokens, err := access.Parse(secret.Text(settings["ORDERFLOW_API_TOKENS"]))
	require.NoError(t, err)
	index, known := access.Match(tokens, regexp.MustCompile(`of_\S+`).FindString(said))
	require.True(t, known)
	require.Len(t, tokens, 1)
	require.Equal(t, "operator", tokens[index].Name)
	require.Equal(t, []access.Role{access.RoleAdmin}, tokens[index].Roles)

	require.Empty(t, firstStart(t, folder), "a second time nothing is made")
	require.Equal(t, settings, settingsIn(t, folder, "orderflow.env"))
}

func TestNoTokensWhereAFileHasThem(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "orderflow.env"), []byte("ORDERFLOW_API_TOKENS_FILE=/run/secrets/tokens\n"), 0o600))
	require.Empty(t, firstStart(t, folder))
}

func TestNoTokensWithoutTheCommandLine(t *testing.T) {
	folder := t.TempDir()
	script, err := filepath.Abs(filepath.Join(root, "deploy/tokens.sh"))
	require.NoError(t, err)
	command := exec.Command(script)
	command.Dir, command.Env = folder, append(os.Environ(), "ORDERFLOW="+filepath.Join(folder, "nowhere"))
	out, err := command.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, strings.ToLower(string(out)), "not found")
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Empty(t, left)
}

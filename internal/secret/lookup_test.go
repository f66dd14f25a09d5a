package secret_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/secret"
)

const variable = "ORDERFLOW_TEST_TOKEN"

// write makes a file and returns its path.
func write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o400))
	return path
}

func TestLookup(t *testing.T) {
	for name, test := range map[string]struct {
		environment map[string]string
		want        secret.Text
		set         bool
	}{
		"neither":                 {nil, "", false},
		"the variable":            {map[string]string{variable: "hunter2\n"}, "hunter2\n", true},
		"an empty variable":       {map[string]string{variable: ""}, "", true},
		"a file":                  {map[string]string{variable + "_FILE": write(t, "hunter2")}, "hunter2", true},
		"a line":                  {map[string]string{variable + "_FILE": write(t, "hunter2\n")}, "hunter2", true},
		"a line of Windows":       {map[string]string{variable + "_FILE": write(t, "hunter2\r\n")}, "hunter2", true},
		"empty lines at the end":  {map[string]string{variable + "_FILE": write(t, "hunter2\n\n")}, "hunter2", true},
		"other spaces, and lines": {map[string]string{variable + "_FILE": write(t, " one\ntwo \n")}, " one\ntwo ", true},
	} {
		t.Run(name, func(t *testing.T) {
			for name, value := range test.environment {
				t.Setenv(name, value)
			}
			got, err := secret.Lookup(variable)
			require.NoError(t, err)
			require.Equal(t, test.want.Reveal(), got.Reveal())
			require.Equal(t, test.set, secret.IsSet(variable))
		})
	}
}

func TestWhatNoSecretCanBeReadFrom(t *testing.T) {
	nowhere, folder := filepath.Join(t.TempDir(), "nowhere"), t.TempDir()
	empty, large := write(t, "\r\n"), write(t, strings.Repeat("hunter2", 10_000))
	for name, test := range map[string]struct{ path, want string }{
		"no path": {"", "want the path of a file"},
		"no file": {nowhere, nowhere + ": no such file or directory"},
		"folder":  {folder, folder + ": is a directory"},
		"empty":   {empty, empty + ": is empty"},
		"large":   {large, large + ": has more than 65536 bytes, too many for a secret"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(variable+"_FILE", test.path)
			got, err := secret.Lookup(variable)
			require.Equal(t, &secret.LookupError{Variable: variable + "_FILE", Rule: test.want}, err)
			require.EqualError(t, err, variable+"_FILE: "+test.want)
			require.Empty(t, got.Reveal())
		})
	}
}

func TestAVariableAndItsFile(t *testing.T) {
	t.Setenv(variable, "hunter2")
	t.Setenv(variable+"_FILE", write(t, "hunter2"))
	_, err := secret.Lookup(variable)
	require.EqualError(t, err, variable+": want it or "+variable+"_FILE, not both")
}

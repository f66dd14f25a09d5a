package devserver_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/devserver"
)

func TestFindBinary(t *testing.T) {
	given, fromVariable, inPath, working := script(t, ""), script(t, ""), script(t, ""), t.TempDir()
	inWorking := filepath.Join(working, "bin", "temporal")
	require.NoError(t, os.Mkdir(filepath.Dir(inWorking), 0o700))
	require.NoError(t, os.WriteFile(inWorking, nil, 0o700))
	cases := map[string]struct {
		given, variable, path, working string
		want                           string
	}{
		"the one given":         {given: given, variable: fromVariable, path: filepath.Dir(inPath), working: working, want: given},
		"TEMPORAL_CLI":          {variable: fromVariable, path: filepath.Dir(inPath), working: working, want: fromVariable},
		"PATH":                  {path: filepath.Dir(inPath), working: working, want: inPath},
		"in the working folder": {working: working, want: inWorking},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TEMPORAL_CLI", tc.variable)
			t.Setenv("PATH", tc.path)
			t.Chdir(tc.working)
			found, err := devserver.FindBinary(tc.given)
			require.NoError(t, err)
			require.Equal(t, tc.want, found)
		})
	}
}

func TestFindBinarySaysWhatIsMissing(t *testing.T) {
	t.Setenv("PATH", "")
	t.Setenv("TEMPORAL_CLI", "")
	t.Chdir(t.TempDir())
	_, err := devserver.FindBinary("")
	require.ErrorIs(t, err, devserver.ErrNoBinary)
	_, err = devserver.FindBinary("./nowhere")
	require.EqualError(t, err, `devserver: Temporal CLI (the one given): exec: "./nowhere": stat ./nowhere: no such file or directory`)
	t.Setenv("TEMPORAL_CLI", "./nowhere")
	_, err = devserver.FindBinary("")
	require.ErrorContains(t, err, "devserver: Temporal CLI (TEMPORAL_CLI): ")
}

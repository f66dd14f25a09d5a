package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"orderflow/internal/cli"
	"orderflow/sandbox/run"
	"orderflow/test/terminal"
)

func TestMain(m *testing.M) {
	programs := terminal.Programs()
	programs["sandbox"] = main
	testscript.Main(m, programs)
}

// TestScripts runs the scripts of testdata/scripts: what people type, and what they see.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/scripts", RequireExplicitExec: true, RequireUniqueNames: true})
}

func TestACommandTellsByItsExitCode(t *testing.T) {
	recording := func(status string) string {
		dir := t.TempDir()
		content := `{"provider":"mypromo","method":"GET","template":"/v1/status","path":"/v1/status","status":` + status + `,"response":{"message":"xx"}}`
		require.NoError(t, os.WriteFile(filepath.Join(dir, "a.json"), []byte(content), 0o600))
		return dir
	}
	for _, tc := range []struct {
		name      string
		arguments []string
		code      int
		out, err  string
	}{
		{"alike", []string{"compare", recording("200")}, 0, "1 exchanges: 1 alike", ""},
		{"different", []string{"compare", recording("202")}, 1, "the recording has 202, the simulator 200", "do not answer as the recordings do"},
		{"no folder", []string{"compare", "/nowhere"}, 2, "", "/nowhere: want a folder with recordings"},
		{"no argument", []string{"compare"}, 2, "", "accepts 1 arg(s), received 0"},
		{"another command", []string{"serve", "x"}, 2, "", `unknown command "serve" for "sandbox"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out, problems strings.Builder
			require.Equal(t, tc.code, run.Run(t.Context(), tc.arguments, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &problems}))
			require.Contains(t, out.String(), tc.out)
			require.Contains(t, problems.String(), tc.err)
		})
	}
}

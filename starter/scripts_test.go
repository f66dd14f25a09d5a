package main_test

import (
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"orderflow/internal/cli"
	starter "orderflow/starter"
	"orderflow/test/terminal"
)

// TestScripts runs the scripts of testdata/scripts: parts of a working day as people type
// them, the program in a process of its own. A script names orders and a source that no
// other test has.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/scripts", RequireExplicitExec: true, RequireUniqueNames: true, Setup: sameStack})
}

// sameStack has scripts talk to the stack that the other tests talk to.
func sameStack(env *testscript.Env) error {
	for _, variable := range os.Environ() {
		if strings.HasPrefix(variable, "ORDERFLOW_") || strings.HasPrefix(variable, "TEMPORAL_") {
			env.Vars = append(env.Vars, variable)
		}
	}
	return nil
}

// scriptPrograms are the programs that scripts can run.
func scriptPrograms() map[string]func() {
	programs := terminal.Programs()
	programs["orderflow"] = func() { cli.Main(starter.Run) }
	return programs
}

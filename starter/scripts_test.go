package main_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"orderflow/internal/cli"
	"orderflow/internal/plain/plaintest"
	starter "orderflow/starter"
	"orderflow/test/terminal"
)

// TestScripts runs the scripts of testdata/scripts: parts of a working day as people type them,
// with the program in its own process. Each script uses orders and a source that no other test
// uses.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/scripts", RequireExplicitExec: true, RequireUniqueNames: true, Setup: sameStack,
		Condition: isThere, Cmds: map[string]func(*testscript.TestScript, bool, []string){"plain": requirePlain, "try": tryLines}})
}

// requirePlain is the command "plain FILE": it fails if a file, or the last command's output,
// contains Go terms.
func requirePlain(script *testscript.TestScript, _ bool, files []string) {
	for _, file := range files {
		for line := range strings.Lines(script.ReadFile(file)) {
			if word := plaintest.Find(line); word != "" {
				script.Fatalf("%s: %q is a word of Go: %s", file, word, line)
			}
		}
	}
}

// tryLines is the command "try CODE FILE": each line of the file is an orderflow command line,
// without the program's name and without spaces in words, and must end with this exit code. The
// commands run in this process, because there are many. The file "said" gets their output.
func tryLines(script *testscript.TestScript, _ bool, args []string) {
	var said strings.Builder
	for line := range strings.Lines(script.ReadFile(args[1])) {
		words := strings.Fields(os.Expand(line, script.Getenv))
		var out screen
		code := starter.Run(context.Background(), words, starter.Streams{In: strings.NewReader(""), Out: &out, Err: &out})
		if fmt.Sprint(code) != args[0] || out.String() == "" {
			script.Fatalf("exit code %d, want %s: %s%s", code, args[0], line, out.String())
		}
		said.WriteString(out.String())
	}
	script.Check(os.WriteFile(script.MkAbs("said"), []byte(said.String()), 0o600))
}

// bashCompletion is the script that bash completions need, at its place in Debian and others.
const bashCompletion = "/usr/share/bash-completion/bash_completion"

// isThere evaluates the conditions of scripts.
func isThere(condition string) (bool, error) {
	if condition != "bash-completion" {
		return false, fmt.Errorf("unknown condition %q", condition)
	}
	_, err := os.Stat(bashCompletion)
	return err == nil, nil
}

// sameStack connects scripts to the stack of the other tests.
func sameStack(env *testscript.Env) error {
	for _, variable := range os.Environ() {
		if strings.HasPrefix(variable, "ORDERFLOW_") || strings.HasPrefix(variable, "TEMPORAL_") {
			env.Vars = append(env.Vars, variable)
		}
	}
	env.Vars = append(env.Vars, "API="+api, "SIMULATORS="+strings.TrimSuffix(shipXLedger, "/_/shipx/ledger"))
	return nil
}

// scriptPrograms are the programs for scripts.
func scriptPrograms() map[string]func() {
	programs := terminal.Programs()
	programs["orderflow"] = func() { cli.Main(starter.Run) }
	return programs
}

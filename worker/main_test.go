package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"orderflow/test/terminal"
)

func TestMain(m *testing.M) {
	programs := terminal.Programs()
	programs["worker"] = main
	testscript.Main(m, programs)
}

// TestScripts runs the scripts of testdata/scripts: what people type, and what they see.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/scripts", RequireExplicitExec: true, RequireUniqueNames: true})
}

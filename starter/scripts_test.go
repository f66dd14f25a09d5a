package main_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/rogpeppe/go-internal/testscript"

	starter "orderflow/starter"
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
	return map[string]func(){
		"orderflow": func() {
			os.Exit(starter.Run(context.Background(), os.Args[1:], starter.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
		},
		"terminal": onTerminalOfItsOwn,
		"await":    awaitOutput,
	}
}

// onTerminalOfItsOwn is the program "terminal PROGRAM ARGS...": input and both outputs of
// the program are a terminal. It prints what stands there in the end, and has the
// program's exit code.
func onTerminalOfItsOwn() {
	program := exec.Command(os.Args[1], os.Args[2:]...)
	screen, err := pty.Start(program)
	must(err)
	_, err = io.Copy(os.Stdout, screen)
	if !errors.Is(err, syscall.EIO) { // EIO: the program has closed its side
		must(err)
	}
	_ = program.Wait()
	os.Exit(program.ProcessState.ExitCode())
}

// awaitOutput is the program "await PATTERN PROGRAM ARGS...": the program runs again and
// again until a line that it prints matches.
func awaitOutput() {
	pattern := regexp.MustCompile("(?m)" + os.Args[1])
	var out []byte
	for until := time.Now().Add(waitFor); time.Now().Before(until); time.Sleep(tick) {
		if out, _ = exec.Command(os.Args[2], os.Args[3:]...).CombinedOutput(); pattern.Match(out) {
			fmt.Print(string(out))
			return
		}
	}
	fmt.Fprintf(os.Stderr, "no match for %q in:\n%s", pattern, out)
	os.Exit(1)
}

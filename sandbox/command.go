package main

import (
	"fmt"
	"io"

	"orderflow/sandbox/compare"
)

// The exit codes of a comparison.
const (
	exitAlike = iota
	exitDifferent
	exitBadInput
)

const usage = `usage: sandbox                serve the simulators
       sandbox compare DIR    compare the exchanges recorded in a folder with the simulators;
                              exits with 0 if nothing differs, 1 if something does, 2 on bad input
`

// command runs what is named after the program, and returns its exit code.
func command(arguments []string, out, problems io.Writer) int {
	if len(arguments) != 2 || arguments[0] != "compare" {
		fmt.Fprint(problems, usage)
		return exitBadInput
	}
	report, err := compare.Run(arguments[1])
	if err == nil {
		err = report.Write(out)
	}
	switch {
	case err != nil:
		fmt.Fprintf(problems, "sandbox: compare: %v\n", err)
		return exitBadInput
	case report.Different > 0:
		return exitDifferent
	}
	return exitAlike
}

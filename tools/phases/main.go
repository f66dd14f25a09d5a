// Command phases reports changes of the workflows' state outside the one file that may
// make them. Its argument is the folder of Orderflow's module.
package main

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/tools/go/packages"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: phases <folder of the module>")
		os.Exit(2)
	}
	found, err := check(os.Args[1], oneWriter)
	if err != nil {
		fmt.Fprintf(os.Stderr, "phases: %v\n", err)
		os.Exit(1)
	}
	for _, one := range found {
		fmt.Fprintln(os.Stderr, one)
	}
	if len(found) > 0 {
		os.Exit(1)
	}
}

// check returns the violations in the module's workflows.
func check(folder string, fields map[field]string) ([]violation, error) {
	loaded, err := load(folder)
	if err != nil {
		return nil, fmt.Errorf("read the workflows of %s: %w", folder, err)
	}
	return violations(loaded, fields), nil
}

// load reads the workflows' packages, without tests.
func load(folder string) ([]*packages.Package, error) {
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Dir: folder}, home+"/...")
	if err != nil {
		return nil, err
	}
	if len(loaded) == 0 {
		return nil, fmt.Errorf("there is no package %s", home)
	}
	var broken []error
	for _, p := range loaded {
		for _, one := range p.Errors {
			broken = append(broken, one)
		}
	}
	return loaded, errors.Join(broken...)
}

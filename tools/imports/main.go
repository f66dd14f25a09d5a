// Command imports reports packages that import what the rules forbid. Its argument is the
// folder of Orderflow's module.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: imports <folder of the module>")
		os.Exit(2)
	}
	if err := check(os.Args[1]); err != nil {
		fmt.Fprintf(os.Stderr, "imports: %v\n", err)
		os.Exit(1)
	}
}

// check returns all violations in the module.
func check(folder string) error {
	packages, err := list(folder)
	if err != nil {
		return err
	}
	found := notThere(packages)
	for _, p := range packages {
		found = append(found, violations(p)...)
	}
	return errors.Join(found...)
}

// list asks the go command for all packages of a module.
func list(folder string) ([]goPackage, error) {
	command := exec.Command("go", "list", "-json=ImportPath,Imports,Deps,TestImports,XTestImports", "./...")
	command.Dir, command.Stderr = folder, os.Stderr
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	packages, err := decode(output)
	if err := errors.Join(err, command.Wait()); err != nil {
		return nil, fmt.Errorf("list the packages of %s: %w", folder, err)
	}
	if len(packages) == 0 {
		return nil, fmt.Errorf("no packages in %s", folder)
	}
	return packages, nil
}

// decode reads a sequence of JSON documents.
func decode(input io.Reader) ([]goPackage, error) {
	var packages []goPackage
	for decoder := json.NewDecoder(input); ; {
		var p goPackage
		switch err := decoder.Decode(&p); {
		case errors.Is(err, io.EOF):
			return packages, nil
		case err != nil:
			return nil, err
		}
		packages = append(packages, p)
	}
}

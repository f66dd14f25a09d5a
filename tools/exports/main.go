// Command exports reports exported names that nothing outside their package uses: write
// them small, or delete them. Its argument is the folder of Orderflow's module.
package main

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/tools/go/packages"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: exports <folder of the module>")
		os.Exit(2)
	}
	found, err := check(os.Args[1])
	if err != nil {
		fmt.Fprintf(os.Stderr, "exports: %v\n", err)
		os.Exit(1)
	}
	for _, one := range found {
		fmt.Fprintln(os.Stderr, one)
	}
	if len(found) > 0 {
		fmt.Fprintf(os.Stderr, "exports: %d names are used in their own package only: write them small, or delete them\n", len(found))
		os.Exit(1)
	}
}

// check returns the exported names of the module that no other package uses, with their
// places.
func check(folder string) ([]string, error) {
	loaded, err := load(folder)
	if err != nil {
		return nil, fmt.Errorf("read the packages of %s: %w", folder, err)
	}
	templates, err := namesInTemplates(folder)
	if err != nil {
		return nil, fmt.Errorf("read the templates of %s: %w", folder, err)
	}
	return unused(loaded, templates), nil
}

// testTags are the tags of tests that "make test" leaves out.
const testTags = "cluster,alerts,release"

// load reads all packages, with tests.
func load(folder string) ([]*packages.Package, error) {
	config := packages.Config{Mode: packages.LoadSyntax | packages.NeedForTest, Dir: folder, Tests: true,
		BuildFlags: []string{"-tags=" + testTags}}
	loaded, err := packages.Load(&config, "./...")
	if err != nil {
		return nil, err
	}
	var broken []error
	for _, p := range loaded {
		for _, one := range p.Errors {
			broken = append(broken, one)
		}
	}
	return loaded, errors.Join(broken...)
}

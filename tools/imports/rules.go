package main

import (
	"fmt"
	"slices"
	"strings"
)

// goPackage is what "go list -json" says of one package.
type goPackage struct {
	ImportPath   string
	Deps         []string // all that it is built from, also through other packages
	TestImports  []string
	XTestImports []string
}

const module = "orderflow/"

// layers gives each layer its height; a package needs nothing from above its own.
// Packages of internal and sandbox belong to no layer, but what is reached
// through them counts.
var layers = map[string]int{
	"order":      0,
	"clients":    1,
	"activities": 2,
	"workflows":  3,
	"worker":     4,
	"starter":    4,
}

// simulation is what simulators have in common.
const simulation = "sandbox/simkit"

// simulatorUsers are the folders that may be built from simulators.
var simulatorUsers = []string{"sandbox", "starter", "test"}

// violations lists what a package needs against the rules. Tests may use
// simulators; the direction holds for them as well.
func violations(p goPackage) []error {
	var found []error
	name := strings.TrimPrefix(p.ImportPath, module)
	for _, needed := range ours(p.Deps) {
		if reason := forbidden(name, needed); reason != "" {
			found = append(found, fmt.Errorf("%s is built from %s: %s", name, needed, reason))
		}
	}
	for _, needed := range ours(slices.Concat(p.TestImports, p.XTestImports)) {
		if reason := againstDirection(name, needed); reason != "" {
			found = append(found, fmt.Errorf("%s imports %s in a test: %s", name, needed, reason))
		}
	}
	return found
}

// ours returns the packages of the module, without its name.
func ours(paths []string) []string {
	var names []string
	for _, path := range paths {
		if name, ok := strings.CutPrefix(path, module); ok {
			names = append(names, name)
		}
	}
	return names
}

// forbidden says why a package may not be built from another one, or nothing.
func forbidden(name, needed string) string {
	switch {
	case isSimulator(name) && needed != simulation:
		return "a simulator shares nothing with the code that it tests, only " + simulation
	case isTestHelp(needed) && !isTestHelp(name):
		return "it is for tests only"
	case isSimulator(needed) && !isSimulator(name) && !slices.Contains(simulatorUsers, folder(name)):
		return "simulators are for tests and for " + strings.Join(simulatorUsers, ", ")
	default:
		return againstDirection(name, needed)
	}
}

// againstDirection says why a package may not import another one, in code or in
// a test, or nothing.
func againstDirection(name, needed string) string {
	if folder(name) == "order" && folder(needed) != "order" {
		return "order needs nothing of ours"
	}
	own, placed := layers[folder(name)]
	other, otherPlaced := layers[folder(needed)]
	if placed && otherPlaced && other > own {
		return fmt.Sprintf("%s stands above %s", folder(needed), folder(name))
	}
	return ""
}

// isSimulator knows simulators by their names: clients/shipx/shipxtest.
func isSimulator(name string) bool {
	return name == simulation || folder(name) == "clients" && strings.HasSuffix(name, "test")
}

// isTestHelp knows what only tests may use by its name:
// internal/devserver/devservertest.
func isTestHelp(name string) bool {
	return folder(name) == "internal" && strings.HasSuffix(name, "test")
}

// folder is the part of the house that a package stands in.
func folder(name string) string {
	first, _, _ := strings.Cut(name, "/")
	return first
}

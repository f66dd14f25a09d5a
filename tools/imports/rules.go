package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// goPackage is the output of "go list -json" for one package.
type goPackage struct {
	ImportPath   string
	Imports      []string
	Deps         []string // all packages that it contains, also indirectly
	TestImports  []string
	XTestImports []string
}

const module = "orderflow/"

// name returns the package's path without the module.
func (p goPackage) name() string { return strings.TrimPrefix(p.ImportPath, module) }

// violations lists the imports of a package that break the rules. Tests may use
// simulators; the direction of imports holds for them, too.
func violations(p goPackage) []error {
	name := p.name()
	found := notListed(name)
	for _, needed := range ours(p.Imports) {
		if !mayHave(name, needed) {
			found = append(found, fmt.Errorf("%s imports %s: the table in tools/imports does not allow it", name, needed))
		}
	}
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
	return append(found, againstWeight(p)...)
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

// notListed finds a package that the table lacks.
func notListed(name string) []error {
	if _, known := mayImport[name]; known || !slices.Contains(listed, folder(name)) {
		return nil
	}
	return []error{fmt.Errorf("%s is not in the table in tools/imports: add it, with its allowed imports", name)}
}

// notThere finds packages in the table that the module lacks.
func notThere(packages []goPackage) []error {
	var found []error
	for _, name := range slices.Sorted(maps.Keys(mayImport)) {
		if !slices.ContainsFunc(packages, func(p goPackage) bool { return p.name() == name }) {
			found = append(found, fmt.Errorf("%s is in the table in tools/imports, but does not exist: remove it", name))
		}
	}
	return found
}

// mayHave reports whether the table allows an import.
func mayHave(name, needed string) bool {
	allowed, known := mayImport[name]
	return !known || slices.ContainsFunc(allowed, func(one string) bool { return within(needed, one) })
}

// forbidden returns why a package may not contain another one, or nothing.
func forbidden(name, needed string) string {
	simulated := isSimulator(needed) || folder(needed) == "sandbox"
	switch {
	case isSimulator(name) && needed != simulation:
		return "a simulator shares nothing with the code that it tests, only " + simulation
	case isTestHelp(needed) && !isTestHelp(name):
		return "it is for tests only"
	case simulated && !isSimulator(name) && !usesSimulators(name):
		return "simulators are for tests and for " + strings.Join(simulatorUsers, ", ")
	case needed == clouds && !slices.Contains(cloudUsers, folder(name)):
		return "only " + strings.Join(cloudUsers, " and ") + " open documents in clouds"
	default:
		return againstDirection(name, needed)
	}
}

// againstDirection returns why a package may not import another one, in code or in a
// test, or nothing.
func againstDirection(name, needed string) string {
	if folder(name) == "order" && folder(needed) != "order" {
		return "order needs nothing of ours"
	}
	own, height, placed := layerOf(name)
	other, otherHeight, otherPlaced := layerOf(needed)
	if placed && otherPlaced && otherHeight > height {
		return fmt.Sprintf("%s stands above %s", other, own)
	}
	return ""
}

// againstWeight finds needless parts of programs: cloud drivers where no documents are
// opened, and large modules in the simulators. It also finds a program that lacks the
// drivers.
func againstWeight(p goPackage) []error {
	var found []error
	name := p.name()
	for _, driver := range cloudDrivers {
		if slices.Contains(p.Imports, driver) && name != clouds {
			found = append(found, fmt.Errorf("%s imports %s: only %s does", name, driver, clouds))
		}
	}
	if slices.Contains(cloudUsers, name) && !slices.Contains(p.Deps, module+clouds) {
		found = append(found, fmt.Errorf("%s is not built from %s: it opens no documents in clouds", name, clouds))
	}
	for _, one := range heavy {
		if first := slices.IndexFunc(p.Deps, func(path string) bool { return within(path, one) }); first >= 0 && isLight(name) {
			found = append(found, fmt.Errorf("%s is built from %s: simulators do without %s", name, p.Deps[first], one))
		}
	}
	return found
}

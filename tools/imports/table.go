package main

import (
	"slices"
	"strings"
)

// layers are the folders of the code from the bottom up: a package needs nothing from a
// layer above its own. Packages of internal, sandbox and examples belong to no layer, but
// their imports count.
var layers = [][]string{
	{"order"},
	{"clients"},
	{"activities/attempt"},
	{"activities"},
	{"workflows/step"},
	{"workflows/carrier"},
	{"workflows"},
	{"worker", "starter"},
}

// layerOf returns the layer that a package belongs to, and its height: the layer with the
// longest matching name, so workflows/carrier, not workflows.
func layerOf(name string) (layer string, height int, placed bool) {
	for i, names := range layers {
		for _, one := range names {
			if within(name, one) && len(one) > len(layer) {
				layer, height, placed = one, i, true
			}
		}
	}
	return layer, height, placed
}

// listed are the folders whose packages are in mayImport.
var listed = []string{"internal", "sandbox", "starter", "examples"}

// mayImport lists our packages that a package may import outside of its tests. A name
// includes the packages below it.
var mayImport = map[string][]string{
	// what serves orders
	"internal/access":  {"internal/secret"},
	"internal/archive": {"internal/costs", "internal/documents", "order"},
	"internal/costs":   {"internal/spreadsheet", "order"},
	"internal/check": {"activities", "clients", "internal/config", "internal/documents", "internal/encryption", "internal/orders",
		"internal/plain", "internal/schedules", "internal/temporalio", "order", "workflows"},
	"internal/desk":     {"internal/access", "internal/cached", "internal/documents", "internal/encryption", "internal/orders", "internal/plain", "internal/printing", "order", "workflows"},
	"internal/httpapi":  {"activities", "examples", "internal/access", "internal/check", "internal/costs", "internal/desk", "internal/documents", "internal/encryption", "internal/orders", "internal/plain", "internal/printing", "internal/version", "order", "workflows"},
	"internal/merkana":  {"activities", "clients/lenient", "internal/access", "internal/documents", "internal/encryption", "internal/orders", "internal/secret", "order", "workflows"},
	"internal/orders":   {"activities", "internal/archive", "internal/cached", "internal/costs", "internal/documents", "internal/encryption", "internal/plain", "internal/printing", "internal/spreadsheet", "internal/temporalio", "order", "workflows"},
	"internal/webhooks": {"clients/lenient", "clients/mypromo", "clients/shipx", "internal/access", "internal/secret", "internal/temporalio", "order"},

	// what lets orders run
	"internal/schedules": {"activities", "internal/config", "workflows"},
	"internal/workers":   {"activities", "clients", "internal/config", "internal/documents", "internal/encryption", "internal/orders", "order", "workflows"},
	"internal/trigger":   {"activities", "internal/access", "internal/check", "internal/cli", "internal/config", "internal/documents", "internal/encryption", "internal/httpapi", "internal/merkana", "internal/orders", "internal/telemetry", "internal/webhooks"},
	"internal/telemetry": {"clients", "internal/access", "internal/orders", "internal/version", "order"},

	// plumbing
	"internal/cached":             {},
	"internal/cli":                {"internal/plain", "internal/version", "order"},
	"internal/config":             {"internal/access", "internal/encryption/keyring", "internal/plain", "internal/secret", "order"},
	"internal/devserver":          {"internal/temporalio"},
	"internal/documents":          {"order"},
	"internal/documents/clouds":   {},
	"internal/encryption":         {"internal/documents", "internal/encryption/keyring", "internal/secret", "order"},
	"internal/encryption/keyring": {"internal/secret"},
	"internal/plain":              {},
	"internal/printing":           {"order"},
	"internal/replay":             {},
	"internal/secret":             {},
	"internal/spreadsheet":        {"internal/plain", "order"},
	"internal/temporalio":         {"internal/secret", "order"},
	"internal/version":            {},

	// what tests need
	"internal/devserver/devservertest": {"internal/devserver", "internal/temporalio"},
	"internal/plain/plaintest":         {},
	"internal/printing/printingtest":   {},
	"internal/replay/replaytest":       {},
	"internal/workers/workerstest":     {"internal/config", "internal/documents", "internal/workers"},

	"sandbox":         {"internal/cli", "sandbox/run"},
	"sandbox/run":     {"internal/cli", "internal/config", "sandbox/compare", "sandbox/simkit", "sandbox/simulators"},
	"sandbox/audit":   {"order", "sandbox/simkit"},
	"sandbox/compare": {"internal/plain", "sandbox/simkit", "sandbox/simulators"},
	"sandbox/simulators": {"clients/mediaport/mediaporttest", "clients/merkana/merkanatest", "clients/mypromo/mypromotest",
		"clients/shipx/shipxtest", "clients/tpk/tpktest", "sandbox/simkit"},
	simulation: {},

	// The rooms of the command line import what they share, and never each other.
	"starter":             {"internal/cli", "internal/documents/clouds", "sandbox/run", "starter", "worker/run"},
	"starter/cli":         {"internal", "order", "workflows"},
	"starter/cli/clitest": {"internal", "starter/cli"},
	"starter/orders":      {"activities", "internal", "order", "starter/cli", "workflows"},
	"starter/operate":     {"activities", "clients", "internal", "order", "starter/cli", "workflows"},
	"starter/admin":       {"internal", "order", "starter/cli"},
	"starter/serve":       {"internal", "starter/cli"},
	"starter/devstack":    {"clients", "examples", "internal", "order", "sandbox", "starter/cli"},

	"examples":          {"order"},
	"examples/notified": {},
}

// simulation is the common part of the simulators.
const simulation = "sandbox/simkit"

// simulatorUsers are the folders that may import simulators.
var simulatorUsers = []string{"sandbox", "starter/devstack", "test"}

// usesSimulators reports whether a package may import simulators; starter may through its
// dev stack.
func usesSimulators(name string) bool {
	return name == "starter" || slices.ContainsFunc(simulatorUsers, func(one string) bool { return within(name, one) })
}

// clouds lets a program open buckets of cloud providers.
const clouds = "internal/documents/clouds"

// cloudUsers are the programs that open documents.
var cloudUsers = []string{"starter", "worker"}

// cloudDrivers are the packages that only clouds may import.
var cloudDrivers = []string{"gocloud.dev/blob/azureblob", "gocloud.dev/blob/gcsblob", "gocloud.dev/blob/s3blob"}

// heavy are modules of tens of megabytes that the simulators and their program must not
// contain.
var heavy = []string{"gocloud.dev", "go.temporal.io", "google.golang.org/grpc"}

// isSimulator reports whether a package is a simulator, by its name:
// clients/shipx/shipxtest.
func isSimulator(name string) bool {
	return name == simulation || folder(name) == "clients" && strings.HasSuffix(name, "test")
}

// isLight reports whether a package is part of the sandbox program.
func isLight(name string) bool {
	return isSimulator(name) || name == "sandbox" || name == "sandbox/compare" || name == "sandbox/simulators"
}

// isTestHelp reports whether a package is for tests only, by its name: test/program,
// internal/devserver/devservertest, starter/cli/clitest.
func isTestHelp(name string) bool {
	inHelp := folder(name) == "internal" || folder(name) == "starter"
	return folder(name) == "test" || inHelp && strings.HasSuffix(name, "test")
}

// folder returns the top folder of a package.
func folder(name string) string {
	first, _, _ := strings.Cut(name, "/")
	return first
}

// within reports whether a package has a name or is below it.
func within(name, above string) bool {
	return name == above || strings.HasPrefix(name, above+"/")
}

package main

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// needs has a package's imports and the expected violations.
type needs struct {
	imports []string // direct imports of its code
	code    []string // everything that it contains
	tests   []string // imports of its tests
	want    []string
}

func requireViolations(t *testing.T, cases map[string]needs) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, violation := range violations(goPackage{
				ImportPath: module + name, Imports: c.imports, Deps: c.code, XTestImports: c.tests}) {
				got = append(got, violation.Error())
			}
			require.Equal(t, c.want, got)
		})
	}
}

const (
	noSimulators = ": simulators are for tests and for sandbox, starter/devstack, test"
	sharesCode   = ": a simulator shares nothing with the code that it tests, only sandbox/simkit"
	notAllowed   = ": the table in tools/imports does not allow it"
	unknown      = " is not in the table in tools/imports: add it, with its allowed imports"
)

func TestDirection(t *testing.T) {
	requireViolations(t, map[string]needs{
		"order": {code: []string{"fmt", "github.com/shopspring/decimal", "orderflow/order/money"}},
		"order/plumbing": {code: []string{"orderflow/clients/lenient"},
			want: []string{"order/plumbing is built from clients/lenient: order needs nothing of ours"}},
		"order/tested": {tests: []string{"orderflow/clients"},
			want: []string{"order/tested imports clients in a test: order needs nothing of ours"}},

		"clients/shipx": {
			code:  []string{"orderflow/order", "orderflow/clients", "orderflow/internal/secret"},
			tests: []string{"orderflow/clients/shipx/shipxtest"}},
		"clients/upwards": {code: []string{"orderflow/internal/plumbing", "orderflow/activities"},
			want: []string{"clients/upwards is built from activities: activities stands above clients"}},

		"activities/attempt": {code: []string{"orderflow/activities/attempt/clock", "orderflow/clients", "orderflow/activities"},
			want: []string{"activities/attempt is built from activities: activities stands above activities/attempt"}},
		"activities": {code: []string{"orderflow/activities/attempt", "orderflow/clients/shipx", "orderflow/order"}, tests: []string{"orderflow/workflows"},
			want: []string{"activities imports workflows in a test: workflows stands above activities"}},
		"activities/upwards": {code: []string{"orderflow/workflows/step"},
			want: []string{"activities/upwards is built from workflows/step: workflows/step stands above activities"}},

		"workflows/step": {code: []string{"orderflow/activities", "orderflow/workflows/carrier", "orderflow/workflows"},
			want: []string{
				"workflows/step is built from workflows/carrier: workflows/carrier stands above workflows/step",
				"workflows/step is built from workflows: workflows stands above workflows/step"}},
		"workflows/carrier": {code: []string{"orderflow/workflows/step", "orderflow/activities", "orderflow/workflows/lives"},
			want: []string{"workflows/carrier is built from workflows/lives: workflows stands above workflows/carrier"}},
		"workflows": {code: []string{"orderflow/workflows/step", "orderflow/workflows/carrier", "orderflow/starter/flags", "orderflow/worker/queues"},
			want: []string{
				"workflows is built from starter/flags: starter stands above workflows",
				"workflows is built from worker/queues: worker stands above workflows"}},
		"workflows/lives": {code: []string{"orderflow/workflows", "orderflow/workflows/carrier"}},
	})
}

func TestSimulators(t *testing.T) {
	requireViolations(t, map[string]needs{
		"clients/shipx/shipxtest": {
			code:  []string{"net/http", "orderflow/sandbox/simkit"},
			tests: []string{"orderflow/clients/shipx"}},
		"clients/mypromo/mypromotest": {code: []string{"orderflow/clients/mypromo"},
			want: []string{"clients/mypromo/mypromotest is built from clients/mypromo" + sharesCode}},
		"clients/merkana/merkanatest": {code: []string{"orderflow/clients/tpk/tpktest"},
			want: []string{"clients/merkana/merkanatest is built from clients/tpk/tpktest" + sharesCode}},
		"sandbox/simkit": {code: []string{"orderflow/order"},
			want: []string{"sandbox/simkit is built from order" + sharesCode}},

		"clients/simulated": {code: []string{"orderflow/sandbox/simkit"},
			want: []string{"clients/simulated is built from sandbox/simkit" + noSimulators}},
		"worker": {code: []string{"orderflow/internal/documents/clouds", "orderflow/sandbox/simulators", "orderflow/clients/shipx/shipxtest"},
			want: []string{
				"worker is built from sandbox/simulators" + noSimulators,
				"worker is built from clients/shipx/shipxtest" + noSimulators}},
		"workflows": {code: []string{"orderflow/sandbox/audit"}, tests: []string{"orderflow/clients/shipx/shipxtest", "orderflow/sandbox/audit"},
			want: []string{"workflows is built from sandbox/audit" + noSimulators}},
		"internal/orders": {code: []string{"orderflow/workflows", "orderflow/clients/tpk/tpktest"},
			want: []string{"internal/orders is built from clients/tpk/tpktest" + noSimulators}},

		"sandbox":          {code: []string{"orderflow/clients/shipx/shipxtest", "orderflow/sandbox/simkit"}},
		"starter":          {code: []string{"orderflow/internal/documents/clouds", "orderflow/sandbox/simulators"}},
		"starter/devstack": {code: []string{"orderflow/sandbox/simulators", "orderflow/clients/shipx/shipxtest", "orderflow/workflows"}},
		"starter/orders": {code: []string{"orderflow/sandbox/simulators"},
			want: []string{"starter/orders is built from sandbox/simulators" + noSimulators}},
		"test":       {tests: []string{"orderflow/workflows", "orderflow/clients/shipx/shipxtest"}},
		"test/chaos": {code: []string{"orderflow/sandbox/audit", "orderflow/sandbox/simkit"}},
	})
}

func TestTheTable(t *testing.T) {
	requireViolations(t, map[string]needs{
		"internal/plumbing": {want: []string{"internal/plumbing" + unknown}},
		"sandbox/plumbing":  {want: []string{"sandbox/plumbing" + unknown}},
		"starter/plumbing":  {want: []string{"starter/plumbing" + unknown}},
		"internal/secret": {imports: []string{"fmt", "orderflow/order"},
			want: []string{"internal/secret imports order" + notAllowed}},
		"internal/config": {imports: []string{"orderflow/order", "orderflow/internal/encryption/keyring", "orderflow/internal/encryption"},
			code: []string{"orderflow/internal/documents"},
			want: []string{"internal/config imports internal/encryption" + notAllowed}},
		"internal/workers": {imports: []string{"orderflow/clients/shipx", "orderflow/activities/attempt", "orderflow/internal/documents/clouds"},
			tests: []string{"orderflow/sandbox/simulators"}},
		"internal/telemetry": {imports: []string{"orderflow/clients", "orderflow/order", "orderflow/workflows"},
			want: []string{"internal/telemetry imports workflows" + notAllowed}},
		"sandbox/audit": {imports: []string{"orderflow/order", "orderflow/sandbox/simkit", "orderflow/clients/tpk/tpktest"},
			want: []string{"sandbox/audit imports clients/tpk/tpktest" + notAllowed}},
		"sandbox/simulators": {imports: []string{"orderflow/clients/tpk/tpktest", "orderflow/order"},
			want: []string{"sandbox/simulators imports order" + notAllowed}},
		"examples": {imports: []string{"orderflow/order", "orderflow/workflows"},
			want: []string{"examples imports workflows" + notAllowed}},
	})
}

// A room of the command line imports what all of them share, and no other room.
func TestRoomsOfTheCommandLine(t *testing.T) {
	requireViolations(t, map[string]needs{
		"starter/orders": {imports: []string{"orderflow/starter/cli", "orderflow/internal/orders", "orderflow/starter/operate"},
			want: []string{"starter/orders imports starter/operate" + notAllowed}},
		"starter/serve": {imports: []string{"orderflow/starter/cli", "orderflow/internal/trigger", "orderflow/starter/devstack"},
			want: []string{"starter/serve imports starter/devstack" + notAllowed}},
		"starter/cli": {imports: []string{"orderflow/internal/cli", "orderflow/starter/admin"},
			want: []string{"starter/cli imports starter/admin" + notAllowed}},
	})
}

func TestRowsOfTheTableAreThere(t *testing.T) {
	var packages []goPackage
	for _, name := range slices.Sorted(maps.Keys(mayImport)) {
		packages = append(packages, goPackage{ImportPath: module + name})
	}
	require.Empty(t, notThere(packages))
	found := notThere(packages[1:])
	require.Len(t, found, 1)
	require.EqualError(t, found[0], "examples is in the table in tools/imports, but does not exist: remove it")
}

func TestHelpForTests(t *testing.T) {
	requireViolations(t, map[string]needs{
		"internal/devserver":           {tests: []string{"orderflow/internal/devserver/devservertest"}},
		"internal/workers/workerstest": {code: []string{"orderflow/internal/devserver/devservertest"}},
		"internal/orders": {code: []string{"orderflow/internal/devserver/devservertest"},
			want: []string{"internal/orders is built from internal/devserver/devservertest: it is for tests only"}},
		"starter/cli": {code: []string{"orderflow/test/program"}, tests: []string{"orderflow/test/monitoring"},
			want: []string{"starter/cli is built from test/program: it is for tests only"}},
		"test/chaos": {code: []string{"orderflow/test/program"}},
	})
}

func TestWeight(t *testing.T) {
	requireViolations(t, map[string]needs{
		"internal/documents":        {imports: []string{"gocloud.dev/blob", "gocloud.dev/blob/fileblob", "gocloud.dev/blob/memblob"}},
		"internal/documents/clouds": {imports: cloudDrivers, code: cloudDrivers},
		"worker": {imports: []string{"orderflow/internal/documents/clouds"},
			code: []string{"orderflow/internal/documents/clouds", "gocloud.dev/blob/s3blob", "go.temporal.io/sdk/worker"}},
		"starter":        {want: []string{"starter is not built from internal/documents/clouds: it opens no documents in clouds"}},
		"starter/orders": {code: []string{"orderflow/internal/documents/clouds", "gocloud.dev/blob/s3blob"}},
		"starter/admin": {imports: []string{"gocloud.dev/blob/s3blob"}, code: []string{"gocloud.dev/blob/s3blob"},
			want: []string{"starter/admin imports gocloud.dev/blob/s3blob: only internal/documents/clouds does"}},
		"activities": {code: []string{"orderflow/internal/documents/clouds", "gocloud.dev/blob/azureblob", "go.temporal.io/sdk/activity"},
			want: []string{"activities is built from internal/documents/clouds: only starter and worker open documents in clouds"}},
		"sandbox": {code: []string{"orderflow/internal/documents/clouds", "gocloud.dev/blob/s3blob", "go.temporal.io/sdk/temporal",
			"go.temporal.io/sdk/activity", "google.golang.org/grpc"},
			want: []string{
				"sandbox is built from internal/documents/clouds: only starter and worker open documents in clouds",
				"sandbox is built from gocloud.dev/blob/s3blob: simulators do without gocloud.dev",
				"sandbox is built from go.temporal.io/sdk/temporal: simulators do without go.temporal.io",
				"sandbox is built from google.golang.org/grpc: simulators do without google.golang.org/grpc"}},
		"sandbox/simulators": {code: []string{"google.golang.org/grpc/codes"},
			want: []string{"sandbox/simulators is built from google.golang.org/grpc/codes: simulators do without google.golang.org/grpc"}},
		"clients/tpk/tpktest": {code: []string{"go.temporal.io/api/common/v1"},
			want: []string{"clients/tpk/tpktest is built from go.temporal.io/api/common/v1: simulators do without go.temporal.io"}},
		"sandbox/audit": {code: []string{"go.temporal.io/sdk/activity"}},
	})
}

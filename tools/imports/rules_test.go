package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestViolations(t *testing.T) {
	cases := map[string]struct {
		code  []string // what the package is built from
		tests []string // what its tests import
		want  []string
	}{
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
		"clients/simulated": {code: []string{"orderflow/sandbox/simkit"},
			want: []string{"clients/simulated is built from sandbox/simkit: simulators are for tests and for sandbox, starter, test"}},
		"activities": {code: []string{"orderflow/clients/shipx", "orderflow/order"}, tests: []string{"orderflow/workflows"},
			want: []string{"activities imports workflows in a test: workflows stands above activities"}},
		"workflows": {code: []string{"orderflow/starter/flags", "orderflow/worker/queues"},
			want: []string{
				"workflows is built from starter/flags: starter stands above workflows",
				"workflows is built from worker/queues: worker stands above workflows"}},

		"worker": {code: []string{"orderflow/sandbox/simulators", "orderflow/clients/shipx/shipxtest"},
			want: []string{"worker is built from clients/shipx/shipxtest: simulators are for tests and for sandbox, starter, test"}},
		"internal/plumbing": {code: []string{"orderflow/workflows", "orderflow/clients/tpk/tpktest"},
			want: []string{"internal/plumbing is built from clients/tpk/tpktest: simulators are for tests and for sandbox, starter, test"}},
		"internal/tested":              {tests: []string{"orderflow/internal/devserver/devservertest"}},
		"internal/workers/workerstest": {code: []string{"orderflow/internal/devserver/devservertest"}},
		"internal/untested": {code: []string{"orderflow/internal/devserver/devservertest"},
			want: []string{"internal/untested is built from internal/devserver/devservertest: it is for tests only"}},
		"sandbox": {code: []string{"orderflow/clients/shipx/shipxtest", "orderflow/sandbox/simkit"}},
		"starter": {code: []string{"orderflow/sandbox/simulators", "orderflow/clients/shipx/shipxtest", "orderflow/workflows"}},
		"test":    {tests: []string{"orderflow/workflows", "orderflow/clients/shipx/shipxtest"}},

		"clients/shipx/shipxtest": {
			code:  []string{"net/http", "orderflow/sandbox/simkit"},
			tests: []string{"orderflow/clients/shipx"}},
		"clients/mypromo/mypromotest": {code: []string{"orderflow/clients/mypromo"},
			want: []string{"clients/mypromo/mypromotest is built from clients/mypromo: a simulator shares nothing with the code that it tests, only sandbox/simkit"}},
		"clients/merkana/merkanatest": {code: []string{"orderflow/clients/tpk/tpktest"},
			want: []string{"clients/merkana/merkanatest is built from clients/tpk/tpktest: a simulator shares nothing with the code that it tests, only sandbox/simkit"}},
		"sandbox/simkit": {code: []string{"orderflow/order"},
			want: []string{"sandbox/simkit is built from order: a simulator shares nothing with the code that it tests, only sandbox/simkit"}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, violation := range violations(goPackage{ImportPath: module + name, Deps: tc.code, XTestImports: tc.tests}) {
				got = append(got, violation.Error())
			}
			require.Equal(t, tc.want, got)
		})
	}
}

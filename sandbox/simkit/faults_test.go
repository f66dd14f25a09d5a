package simkit_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/sandbox/simkit"
)

// made is a call of an operation for a reference.
type made struct{ operation, ref string }

func TestWhichCallsAFaultStrikes(t *testing.T) {
	calls := []made{
		{"create-order", "A-1"}, {"create-order", "A-2"}, {"get-order", "A-1"}, {"create-order", "A-1"}, {"create-order", "A-1"},
	}
	for _, test := range []struct {
		name  string
		fault simkit.Fault
		want  []int // indexes of calls
	}{
		{"every call of all", simkit.Fault{}, []int{0, 1, 2, 3, 4}},
		{"every call of an operation", simkit.Fault{Operation: "create-order"}, []int{0, 1, 3, 4}},
		{"every call for a reference", simkit.Fault{Ref: "A-1"}, []int{0, 2, 3, 4}},
		{"the first call for each reference", simkit.Fault{Operation: "create-order", Call: 1}, []int{0, 1}},
		{"the second call for one", simkit.Fault{Operation: "create-order", Ref: "A-1", Call: 2}, []int{3}},
		{"a fourth call that isn't made", simkit.Fault{Operation: "create-order", Ref: "A-1", Call: 4}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var faults simkit.Faults
			faults.Add(test.fault)
			var struck []int
			for i, call := range calls {
				if _, ok := faults.Next(call.operation, call.ref); ok {
					struck = append(struck, i)
				}
			}
			require.Equal(t, test.want, struck)
			require.Len(t, faults.Struck(), len(test.want))
		})
	}
}

func TestAPlanOfFaults(t *testing.T) {
	var faults simkit.Faults
	faults.Add(
		simkit.Fault{Operation: "buy", Call: 1, Mode: simkit.LostAnswer},
		simkit.Fault{Mode: simkit.FailBefore, Status: 503},
	)
	first, _ := faults.Next("buy", "A-1")
	second, _ := faults.Next("buy", "A-1")
	faults.Clear()
	_, third := faults.Next("buy", "A-1")
	require.False(t, third, "the plan is cleared")

	want := []simkit.Fault{
		{Operation: "buy", Ref: "A-1", Call: 1, Mode: simkit.LostAnswer},
		{Operation: "buy", Ref: "A-1", Call: 2, Mode: simkit.FailBefore, Status: 503},
	}
	require.Equal(t, want, []simkit.Fault{first, second}, "the first that fits strikes, and says where")
	require.Equal(t, want, faults.Struck())
	require.Equal(t, 3, faults.Calls("buy", "A-1"), "calls go on being counted")
	require.Equal(t, 0, faults.Calls("buy", "A-2"))
	require.Equal(t, `fail-before at call 2 of "buy" for "A-1" (status 503)`, second.String())
}

func TestRequestsAreCountedWhateverBecomesOfThem(t *testing.T) {
	var faults simkit.Faults
	faults.Add(simkit.Fault{Operation: "buy", Call: 2, Mode: simkit.Reset})
	for range 3 {
		faults.Next("buy", "A-1")
	}
	faults.Next("list", "")
	faults.Next("buy", "A-0")
	require.Equal(t, []simkit.Requests{{"list", "", 1}, {"buy", "A-0", 1}, {"buy", "A-1", 3}}, faults.Requests())
}

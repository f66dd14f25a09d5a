package main_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// shownHold is the JSON output for a provider.
type shownHold struct {
	Provider string `json:"provider"`
	Held     bool   `json:"held"`
	HeldBy   string `json:"heldBy"`
	Since    string `json:"since"`
	Reason   string `json:"reason"`
}

func TestHoldAndReleaseAProvider(t *testing.T) {
	free := shownHold{Provider: "mypromo"}
	require.Equal(t, free, decode[shownHold](t, "release", "--provider", "mypromo"), "a release without a hold")

	held := run(t, "hold", "--provider", "mypromo", "--by", "Jan", "--reason", "wrong prices")
	require.Equal(t, 0, held.code, held.err)
	require.Regexp(t, `^mypromo: held by Jan since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(wrong prices\); calls under way finish, `, held.out)
	again := decode[shownHold](t, "hold", "--provider=mypromo", "--by", "Ewa")
	require.Equal(t, shownHold{"mypromo", true, "Jan", again.Since, "wrong prices"}, again, "the first one stands")

	all := run(t, "hold", "--provider")
	require.Equal(t, 0, all.code, all.err)
	require.Regexp(t, `^mediaport: not held\nmerkana: not held\nmypromo: held by Jan since .* \(wrong prices\)\nshipx: not held\ntpk: not held\n$`, all.out)
	require.Equal(t, []shownHold{{Provider: "mediaport"}, {Provider: "merkana"}, again, {Provider: "shipx"}, {Provider: "tpk"}}, decode[[]shownHold](t, "hold", "--provider"))

	require.Equal(t, result{out: "mypromo: not held; orders come back within about a minute\n"},
		run(t, "release", "--provider", "mypromo", "--by", "Ewa"))
	require.Equal(t, []shownHold{{Provider: "mediaport"}, {Provider: "merkana"}, free, {Provider: "shipx"}, {Provider: "tpk"}}, decode[[]shownHold](t, "hold", "--provider"))
}

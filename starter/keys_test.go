package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// newKey makes an entry of the ring.
func newKey(t *testing.T, id string) string {
	t.Helper()
	done := run(t, "keys", "new", "--id", id)
	require.Equal(t, 0, done.code, done.err)
	require.Regexp(t, `^`+id+`:[A-Za-z0-9+/]{43}=\n$`, done.out)
	return strings.TrimSpace(done.out)
}

func TestNewKeysAreNamedAfterTheDay(t *testing.T) {
	require.Regexp(t, `^k20\d{6}:`, run(t, "keys", "new").out)
	require.Equal(t, result{code: 2, err: `orderflow: keys new: --id: id "my key": want up to 32 letters, digits, dots, dashes and underscores` + "\n"},
		run(t, "keys", "new", "--id", "my key"))
}

func TestWithoutKeysThereIsNothingToRotate(t *testing.T) {
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", t.TempDir())
	require.Equal(t, result{out: "no keys: payloads are not encrypted\n"}, run(t, "keys", "list"))
	require.Equal(t, result{code: 2, err: "orderflow: keys rotate: ORDERFLOW_ENCRYPTION_KEYS is not set\n"}, run(t, "keys", "rotate"))
}

// TestKeysThroughTheirLife runs an encrypted stack of its own: orders can be read with the
// ring's next key, and can't be read after they are erased.
func TestKeysThroughTheirLife(t *testing.T) {
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", filepath.Join(t.TempDir(), "documents"))
	first, second := newKey(t, "k1"), newKey(t, "k2")
	t.Setenv("ORDERFLOW_ENCRYPTION_KEYS", first+","+second)
	welcome, stop := dev()
	defer func() { require.Equal(t, 0, stop()) }()
	for _, export := range regexp.MustCompile(`(?m)^  export (\w+)=(\S+)$`).FindAllStringSubmatch(welcome, -1) {
		t.Setenv(export[1], export[2])
	}
	require.Equal(t, 0, run(t, "start", file(t, fromStock(t, "forget-me"), fromStock(t, "keep-me"), tooDear(t, "stuck"))).code)
	require.Equal(t, 0, run(t, "watch", "forget-me").code)
	require.Equal(t, 0, run(t, "watch", "keep-me").code)
	awaitStatus(t, "stuck", order.StatusNeedsAttention)

	require.Equal(t, result{out: "KEY  USE      DATA KEYS\nk1   wraps    4\nk2   unwraps  0\n"}, run(t, "keys", "list"))
	t.Setenv("ORDERFLOW_ENCRYPTION_KEYS", second+","+first)
	require.Equal(t, result{out: "4 data keys wrapped anew with k2, 0 were before\nk1 can leave the ring\n"}, run(t, "keys", "rotate"))
	t.Setenv("ORDERFLOW_ENCRYPTION_KEYS", second)
	require.Contains(t, run(t, "show", "keep-me", "-o", "json").out, "Brzoza")

	t.Setenv("ORDERFLOW_ENCRYPTION_KEYS", first)
	require.Equal(t, result{code: 1, err: "orderflow: temporal: payloads can't be encrypted: encryption: namespace default: " +
		`its data key is wrapped with the key "k2", which ORDERFLOW_ENCRYPTION_KEYS lacks` + "\n"}, run(t, "list"))
	rotated := run(t, "keys", "rotate")
	require.Equal(t, 1, rotated.code)
	require.Contains(t, rotated.err, "orderflow: 4 data keys were left as they are: keep all keys in the ring\n")
	require.Equal(t, "KEY  USE      DATA KEYS\nk1   wraps    0\nk2   missing  4\n", run(t, "keys", "list").out)

	t.Setenv("ORDERFLOW_ENCRYPTION_KEYS", second)
	t.Run("erase", testErase)
}

func testErase(t *testing.T) {
	for _, answer := range []string{"", "yes\n", "keep-me\n"} {
		refused := runWith(t, answer, "erase", "forget-me")
		require.Equal(t, 2, refused.code)
		require.Contains(t, refused.err, "not confirmed, nothing was done")
	}
	require.Contains(t, run(t, "show", "forget-me", "-o", "json").out, "Brzoza")
	stuck := run(t, "erase", "stuck", "--yes")
	require.Equal(t, 1, stuck.code)
	require.Contains(t, stuck.err, "erase order stuck: it is still under way")

	erased := runWith(t, "forget-me\n", "erase", "forget-me")
	require.Equal(t, 0, erased.code, erased.err)
	require.Equal(t, "forget-me: 2 files removed\nforget-me: nobody can read its history any more\n", erased.out)
	left, err := filepath.Glob(filepath.Join(os.Getenv("ORDERFLOW_DOCUMENTS_URL"), "orders", "forget-me", "*.pdf"))
	require.NoError(t, err)
	require.Empty(t, left)

	shown := run(t, "show", "forget-me")
	require.Equal(t, 0, shown.code, shown.err)
	require.Regexp(t, `(?m)^erased +its document, `, shown.out)
	require.Regexp(t, `(?m)^status +completed$`, shown.out)
	var state order.State
	require.NoError(t, json.Unmarshal([]byte(run(t, "show", "forget-me", "-o", "json").out), &state))
	require.True(t, state.Erased)
	require.NotEmpty(t, state.TrackingNumbers)
	require.Equal(t, order.Order{}, state.Order)
	require.Contains(t, run(t, "list").out, "forget-me  completed")
	again := run(t, "start", file(t, fromStock(t, "forget-me")))
	require.Equal(t, 1, again.code)
	require.Contains(t, again.err, "order forget-me: it has been erased")
	require.Contains(t, run(t, "show", "keep-me", "-o", "json").out, "Brzoza")
}

// An order that was never encrypted can be read until Temporal forgets it.
func TestEraseWithoutEncryption(t *testing.T) {
	require.Equal(t, 0, run(t, "start", file(t, fromStock(t, "erase-plain"))).code)
	require.Equal(t, 0, run(t, "watch", "erase-plain").code)
	require.Equal(t, result{code: 1, out: "erase-plain: 2 files removed\n",
		err: "orderflow: order erase-plain was never encrypted, so its history can still be read; to remove it as a whole: " +
			"temporal workflow delete --workflow-id order-erase-plain\n"}, run(t, "erase", "erase-plain", "--yes"))
	require.Contains(t, run(t, "erase", "no-such", "--yes").err, "there is no such order")
}

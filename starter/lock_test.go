package main_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestASecondDevTakesNothingAway from the one that runs in the same folder.
func TestASecondDevTakesNothingAway(t *testing.T) {
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", "") // only to restore it after the test
	require.NoError(t, os.Unsetenv("ORDERFLOW_DOCUMENTS_URL"))
	t.Chdir(t.TempDir())
	_, stop := dev()
	kept := filepath.Join("data", "documents", "orders", "shop-1")
	require.NoError(t, os.MkdirAll(kept, 0o750))

	second := run(t, append([]string{"dev"}, freePorts...)...)

	require.Equal(t, 1, second.code)
	require.Regexp(t, `orderflow: another "orderflow dev" or demo \(process \d+\) keeps its documents in data/documents: `+
		`stop that one, or start this one in another folder, or name another one for its documents in ORDERFLOW_DOCUMENTS_URL\n$`, second.err)
	require.DirExists(t, kept)
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", filepath.Join("data", "documents"))
	require.Equal(t, 1, run(t, "demo").code)
	require.DirExists(t, kept)

	require.Equal(t, 0, stop())
	require.NoError(t, os.Unsetenv("ORDERFLOW_DOCUMENTS_URL"))
	_, stop = dev() // the lock ended with its process
	require.Equal(t, 0, stop())
	require.NoDirExists(t, kept)
}

// TestAFileOfOrdersIsOneDevsOwn checks that the file of --db is locked, too.
func TestAFileOfOrdersIsOneDevsOwn(t *testing.T) {
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", t.TempDir())
	db := filepath.Join(t.TempDir(), "orders.db")
	_, stop := dev("--db", db)
	defer stop()
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", t.TempDir())
	second := run(t, append([]string{"dev", "--db", db}, freePorts...)...)
	require.Equal(t, 1, second.code)
	require.Contains(t, second.err, "keeps its orders in "+db+": stop that one, or name another file with --db")
}

package operate

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/workflows"
)

func TestWithoutPrintoutsThereIsNoFolderForThem(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "printouts")
	require.NoError(t, savePrintouts(t.Context(), nil, folder, workflows.Collected{}))
	require.NoDirExists(t, folder)
}

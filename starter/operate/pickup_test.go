package operate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/starter/cli"
	"orderflow/workflows"
)

func TestWithoutPrintoutsThereIsNoFolderForThem(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "printouts")
	require.NoError(t, savePrintouts(t.Context(), nil, folder, workflows.Collected{}))
	require.NoDirExists(t, folder)
}

// A courier that was ordered is shown, also when the folder for the printouts can't be made.
func TestAPickupIsShownWithoutItsPrintouts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	var out strings.Builder
	text := cli.FormatText
	o := &pickupOptions{App: &cli.App{Streams: cli.Streams{Out: &out}}, dir: filepath.Join(file, "printouts"), output: &text}

	err := o.show(t.Context(), nil, workflows.Collected{DispatchOrders: []int64{991}, Shipments: 3, Printouts: []order.Document{{Key: "printout.pdf"}}})
	require.ErrorContains(t, err, "the courier is ordered and the printouts are stored, but they could not be saved to --dir: mkdir "+file)
	require.Contains(t, out.String(), "dispatch order 991 collects 3 shipments")
}

package main_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/examples"
	"orderflow/order"
	"orderflow/sandbox/compare"
)

// recordedLikeTheSimulators checks the recording of a demo: it contains no personal data and no
// secret, and the simulators give the recorded responses.
func recordedLikeTheSimulators(t *testing.T, dir string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	require.NoError(t, err)
	require.Greater(t, len(names), 50)
	secrets := personalTexts(t)
	for _, name := range names {
		content, err := os.ReadFile(name)
		require.NoError(t, err)
		text := strings.ToLower(string(content))
		for _, secret := range secrets {
			require.NotContains(t, text, strings.ToLower(secret), name)
		}
	}
	report, err := compare.Run(dir)
	require.NoError(t, err)
	var text strings.Builder
	require.NoError(t, report.Write(&text))
	require.Zero(t, report.Different, text.String())
	t.Log(text.String())
}

// shortestText is the minimum length of a text to search for: shorter ones are found by chance.
const shortestText = 4

// personalTexts are the personal data in the examples, and the credentials.
func personalTexts(t *testing.T) []string {
	t.Helper()
	documents, err := examples.Orders()
	require.NoError(t, err)
	found := []string{"demo-key", "demo-token", "bearer ", "demo@orderflow", "%PDF", "JVBERi"}
	for _, document := range documents {
		parties := []order.Party{document.Recipient}
		if document.Shipper != nil {
			parties = append(parties, *document.Shipper)
		}
		for _, party := range parties {
			value := reflect.ValueOf(party)
			for i := range value.NumField() {
				if text := value.Field(i).String(); len(text) >= shortestText {
					found = append(found, text)
				}
			}
		}
	}
	require.Greater(t, len(found), 20)
	return found
}

func TestAFolderForRecordingsThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", t.TempDir())
	t.Setenv("ORDERFLOW_RECORD", filepath.Join(file, "below"))
	done := run(t, "demo")
	require.Equal(t, 2, done.code)
	require.Contains(t, done.err, "ORDERFLOW_RECORD: want a folder")
}

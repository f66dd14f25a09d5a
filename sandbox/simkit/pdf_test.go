package simkit_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/sandbox/simkit"
)

func TestAPDF(t *testing.T) {
	document, err := simkit.PDF([]string{"Label"}, []string{"Second page"})
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(document, []byte("%PDF-")))
	require.True(t, bytes.HasSuffix(bytes.TrimSpace(document), []byte("%%EOF")))
	require.Contains(t, string(document), "/Count 2")
}

func TestTheTextOfAPDFCanBeFound(t *testing.T) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("no pdftotext on this machine")
	}
	for name, pages := range map[string][][]string{
		"any script": {
			{"UPS 1Z999AA10123456784", "Zażółć gęślą jaźń", "Grüße aus Köln"},
			{"ORDER A-1", "Поръчка от София", "Αθήνα"},
		},
		"western": {{"ORDER A-1", "Grüße aus Köln – 5 €"}, {"Second page"}},
	} {
		t.Run(name, func(t *testing.T) {
			document, err := simkit.PDF(pages...)
			require.NoError(t, err)
			path := filepath.Join(t.TempDir(), "label.pdf")
			require.NoError(t, os.WriteFile(path, document, 0o600))
			out, err := exec.CommandContext(t.Context(), tool, "-enc", "UTF-8", path, "-").Output()
			require.NoError(t, err)

			var found [][]string
			for page := range strings.SplitSeq(strings.TrimSuffix(string(out), "\f"), "\f") {
				found = append(found, strings.FieldsFunc(page, func(r rune) bool { return r == '\n' }))
			}
			require.Equal(t, pages, found)
		})
	}
}

package mediaporttest_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mediaport/mediaporttest"
)

type file struct {
	Courier  string `json:"courier"`
	FileName string `json:"fileName"`
	Content  []byte `json:"content"`
}

// lines reads a PDF, or skips the test if pdftotext is missing.
func lines(t *testing.T, pdf []byte) []string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("no pdftotext on PATH")
	}
	name := filepath.Join(t.TempDir(), "file.pdf")
	require.NoError(t, os.WriteFile(name, pdf, 0o600))
	out, err := exec.CommandContext(t.Context(), tool, "-enc", "UTF-8", name, "-").Output()
	require.NoError(t, err)
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == '\n' || r == '\f' })
}

// opened generates the label of an order with two items for DPD, one of them
// cancelled, and one item for InPost.
func opened(t *testing.T) *harness {
	h := open(t, mediaporttest.Options{})
	h.Place(mediaporttest.NewOrder{
		Number: "A-1",
		Items:  []mediaporttest.NewItem{{SKU: "MUG", Name: "Kubek"}, {SKU: "PEN"}, {SKU: "CAP", Courier: "InPost"}},
		Recipient: mediaporttest.Recipient{
			FirstName: "Ewa", LastName: "Lis", Street: "Żytnia", Building: "12A", Flat: "3",
			PostCode: "81-001", City: "Gdynia", Country: "PL", Phone: "600700800",
		},
	})
	h.cancel(200, "A-1", 1002)
	h.label(200, "A-1", 1001, 1003)
	return h
}

func TestFilesComeOneForEachCourier(t *testing.T) {
	h := opened(t)
	for _, kind := range []string{"label", "protocol"} {
		var files []file
		h.read(200, "GET", "/api/get-"+kind+"s?supplierId=100&orderNumber=A-1", nil, &files)
		require.Len(t, files, 2)
		for i, courier := range []string{"DPD", "InPost"} {
			require.Equal(t, courier, files[i].Courier)
			require.Equal(t, kind+"-A-1-"+courier+".pdf", files[i].FileName)
			require.True(t, bytes.HasPrefix(files[i].Content, []byte("%PDF-")))
		}
	}
}

func TestWhatFilesSay(t *testing.T) {
	h := opened(t)
	read := func(method string) [][]string {
		var files []file
		h.read(200, "GET", "/api/"+method+"?supplierId=100&orderNumber=A-1", nil, &files)
		var texts [][]string
		for _, each := range files {
			texts = append(texts, lines(t, each.Content))
		}
		return texts
	}
	receiver := []string{"Order: A-1", "To: Ewa Lis", "Żytnia 12A 3", "81-001 Gdynia PL", "Phone: 600700800"}
	label := func(courier, tracking, item string) []string {
		return append(append([]string{courier, tracking}, receiver...), item)
	}
	require.Equal(t, [][]string{
		label("DPD", "6200000000001", "1001 MUG Kubek"),
		label("InPost", "6200000000002", "1003 CAP"),
	}, read("get-labels"))
	protocol := func(courier, tracking string) []string {
		return []string{
			"Hand-over protocol", "Courier: " + courier, "Date: 2026-03-02", "Supplier: 100", "A-1 " + tracking, "Taken by:",
		}
	}
	require.Equal(t, [][]string{protocol("DPD", "6200000000001"), protocol("InPost", "6200000000002")}, read("get-protocols"))
}

package tpktest_test

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk/tpktest"
)

// read reads a PDF page by page, or skips the test if pdftotext is missing.
func read(t *testing.T, pdf []byte) []string {
	t.Helper()
	require.True(t, bytes.HasPrefix(pdf, []byte("%PDF-")))
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("no pdftotext on PATH")
	}
	name := filepath.Join(t.TempDir(), "file.pdf")
	require.NoError(t, os.WriteFile(name, pdf, 0o600))
	out, err := exec.Command("pdftotext", "-layout", name, "-").Output()
	require.NoError(t, err)
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

// fetch gets a URL without any header.
func (h *harness) fetch(url string) reply {
	h.t.Helper()
	require.True(h.t, strings.HasPrefix(url, h.url+"/file/waybill/"), url)
	other := *h
	other.header = nil
	got := other.call(http.StatusOK, "GET", strings.TrimPrefix(url, h.url), nil)
	require.Equal(h.t, "application/pdf", got.header.Get("Content-Type"))
	return got
}

func wanting(field string, of ...int64) fields { return with(ids(of...), fields{field: true}) }

func TestWaybillSaysWhereTheParcelGoes(t *testing.T) {
	h := open(t, tpktest.Options{})
	home, locker := h.shipped(with(box("Kubki #A-1"), fields{"number_of_packages": 2})), h.shipped(toLocker("Kubki #A-2"))
	answer := h.call(http.StatusOK, "POST", "/waybill/download", wanting("wants_url", home, locker)).object()
	pages := read(t, h.fetch(answer["url"].(string)).body)
	require.Len(t, pages, 3, "one for each package")
	for page, lines := range [][]string{
		{"dpd (3)", h.look(home).WaybillNumber, "Package 1 of 2, 2 kg", "To: Beta sp. z o.o., Ewa Lis", "Polna 12A/7", "81-001 Gdynia", "Phone: +48600700800", "From: Drukarnia Alfa, Adam Alfa", "Kubki #A-1"},
		{"dpd (3)", h.look(home).WaybillNumber, "Package 2 of 2"},
		{"inpost_pop (9)", h.look(locker).WaybillNumber, "Ewa Lis", "Point: GDY01A", "Kubki #A-2"},
	} {
		for _, line := range lines {
			require.Contains(t, pages[page], line)
		}
	}
}

func TestWaysToGetAWaybill(t *testing.T) {
	for name, test := range map[string]struct {
		options tpktest.Options
		field   string
		status  int
	}{
		"by URL, as the text says":   {tpktest.Options{}, "wants_url", http.StatusOK},
		"by URL, as the sample says": {tpktest.Options{}, "url", http.StatusOK},
		"inside, unless asked":       {tpktest.Options{}, "x", http.StatusCreated},
		"inside, though asked":       {tpktest.Options{WaybillAsFile: true}, "wants_url", http.StatusCreated},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, test.options)
			id := h.shipped(box("Kubki #A-1"))
			answer := h.call(test.status, "POST", "/waybill/download", wanting(test.field, id)).object()
			require.Len(t, answer, 1)
			if test.status == http.StatusOK {
				h.fetch(answer["url"].(string))
				return
			}
			pdf, err := base64.StdEncoding.DecodeString(answer["file"].(string))
			require.NoError(t, err)
			require.Contains(t, read(t, pdf)[0], h.look(id).WaybillNumber)
		})
	}
}

func TestNoWaybill(t *testing.T) {
	h := open(t, tpktest.Options{})
	ready := h.shipped(box("Kubki #A-1"))
	voided := h.shipped(box("Kubki #A-2"))
	h.call(http.StatusOK, "PATCH", path(voided, "/cancel"), nil)
	for name, of := range map[string][]int64{
		"unpaid":            {h.create(box("Kubki #A-3"))},
		"just paid":         {h.paid(box("Kubki #A-4"))},
		"cancelled":         {voided},
		"unknown":           {1},
		"one of two is not": {ready, 1},
	} {
		require.Equal(t, "NotFound", h.call(http.StatusNotFound, "POST", "/waybill/download", ids(of...)).code(), name)
	}
	require.Equal(t, map[string][]string{"order_ids": {isRequired}},
		h.call(http.StatusBadRequest, "POST", "/waybill/download", fields{}).problems())
	require.Equal(t, "NotFound", h.call(http.StatusNotFound, "GET", "/file/waybill/abc", nil).code())
}

// If the simulator is served below a path prefix, its URLs have the prefix.
func TestWaybillURLBelowAPath(t *testing.T) {
	h := open(t, tpktest.Options{})
	id := h.shipped(box("Kubki #A-1"))
	listener := httptest.NewServer(http.StripPrefix("/tpk", h.Server))
	t.Cleanup(listener.Close)
	h.url = listener.URL + "/tpk"
	h.fetch(h.call(http.StatusOK, "POST", "/waybill/download?x=1", wanting("wants_url", id)).object()["url"].(string))
}

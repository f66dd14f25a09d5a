package shipxtest_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
)

// text reads a PDF page by page, or skips the test if pdftotext is missing.
func text(t *testing.T, pdf []byte) []string {
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

func requireFile(t *testing.T, got reply, mediaType string) {
	t.Helper()
	require.Equal(t, mediaType, got.header.Get("Content-Type"))
	require.Equal(t, "binary", got.header.Get("Content-Transfer-Encoding"))
	require.NotEmpty(t, got.body)
}

// unzip returns the names of the files in order; no file may be empty.
func unzip(t *testing.T, archive []byte) []string {
	t.Helper()
	opened, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	require.NoError(t, err)
	var names []string
	for _, file := range opened.File {
		reader, err := file.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(reader)
		require.NoError(t, err)
		require.True(t, bytes.HasPrefix(content, []byte("%PDF-")), file.Name)
		names = append(names, file.Name)
	}
	return names
}

func TestLabelSaysWhereTheParcelGoes(t *testing.T) {
	h := open(t, shipxtest.Options{})
	sent := h.paid(toLocker("ORD-1"))
	got := h.call(http.StatusOK, "GET", path(sent.ID, "/label?format=Pdf&type=A6"), nil)
	requireFile(t, got, "application/pdf")
	require.Equal(t, 1, h.Ledger().Count("ORD-1", "label-fetched"))
	pages := text(t, got.body)
	require.Len(t, pages, 1)
	for _, line := range []string{string(sent.TrackingNumber), "Ewa Lis", "Point: GDY01A", "Polna 3", "81-001 Gdynia", "ORD-1"} {
		require.Contains(t, pages[0], line)
	}
}

func TestLabelHasAPageForEachParcel(t *testing.T) {
	h := open(t, shipxtest.Options{})
	sent := h.paid(with(toAddress("ORD-1"), fields{"parcels": []fields{box(80, 360, 640, 2), box(80, 360, 640, 5)}}))
	got := h.call(http.StatusOK, "GET", "/v1/organizations/1111"+strings.TrimPrefix(path(sent.ID, "/label"), "/v1"), nil)
	requireFile(t, got, "application/pdf")
	pages := text(t, got.body)
	require.Len(t, pages, 2)
	for i, page := range pages {
		for _, line := range []string{string(sent.Parcels[i].TrackingNumber), "Beta sp. z o.o., Ewa Lis", "Polna 12A", "81-001 Gdynia"} {
			require.Contains(t, page, line)
		}
	}
}

func TestLabelFormatsAndTypes(t *testing.T) {
	h := open(t, shipxtest.Options{})
	locker, courier := h.paid(toLocker("ORD-1")), h.paid(toAddress("ORD-2"))
	for name, test := range map[string]struct {
		shipment  shipxtest.Shipment
		query     string
		mediaType string // "" if it is refused
		field     string // refused as unknown
	}{
		"default is PDF":          {locker, "", "application/pdf", ""},
		"small letters":           {locker, "?format=pdf&type=normal", "application/pdf", ""},
		"ZPL":                     {locker, "?format=Zpl&type=A6", "application/zpl", ""},
		"ZPL of 300 dpi":          {locker, "?format=zpl&type=dpi300", "application/zpl", ""},
		"EPL":                     {courier, "?format=Epl", "application/epl2", ""},
		"a courier's normal":      {courier, "?type=normal", "application/pdf", ""},
		"PDF of 300 dpi":          {locker, "?type=dpi300", "", "type"},
		"a courier's of 300 dpi":  {courier, "?format=zpl&type=dpi300", "", "type"},
		"type that is not":        {locker, "?type=A5", "", "type"},
		"format that is not":      {locker, "?format=docx", "", "format"},
		"format before the types": {locker, "?format=docx&type=A5", "", "format"},
	} {
		t.Run(name, func(t *testing.T) {
			if test.mediaType == "" {
				no := h.call(http.StatusBadRequest, "GET", path(test.shipment.ID, "/label"+test.query), nil).refusal()
				require.Equal(t, fields{test.field: []any{"unknown"}}, no.Details)
				return
			}
			got := h.call(http.StatusOK, "GET", path(test.shipment.ID, "/label"+test.query), nil)
			requireFile(t, got, test.mediaType)
			if test.mediaType != "application/pdf" {
				require.Contains(t, string(got.body), string(test.shipment.TrackingNumber))
			}
		})
	}
}

func TestNoLabelBeforeItIsBought(t *testing.T) {
	h := open(t, shipxtest.Options{})
	chosen, paid, voided := h.chosen(toLocker("ORD-1")), h.paid(toLocker("ORD-2")), h.create(toLocker("ORD-3"))
	h.call(http.StatusNoContent, "DELETE", path(voided.ID, ""), nil)
	want := fields{"tracking_number": []any{"you_can_not_generate_labels_for_unpaid_shipments"}}
	for _, query := range []string{path(chosen.ID, "/label"), path(voided.ID, "/label"),
		shipmentsPath + fmt.Sprintf("/labels?shipment_ids[]=%d&shipment_ids[]=%d", paid.ID, chosen.ID)} {
		no := h.call(http.StatusBadRequest, "GET", query, nil).refusal()
		require.Equal(t, "validation_failed", no.Error)
		require.Equal(t, want, no.Details)
	}
	require.Zero(t, h.Ledger().Count("ORD-2", "label-fetched"))
	require.NoError(t, h.Progress(paid.ID, "delivered"))
	h.call(http.StatusOK, "GET", path(paid.ID, "/label"), nil)
}

// idQuery lists ids as array parameters.
func idQuery(ids ...int64) string {
	query := "?"
	for _, id := range ids {
		query += fmt.Sprintf("shipment_ids[]=%d&", id)
	}
	return query
}

func TestManyLabels(t *testing.T) {
	h := open(t, shipxtest.Options{})
	one, two, other := h.paid(toLocker("ORD-1")), h.paid(toLocker("ORD-2")), h.paid(toAddress("ORD-3"))

	same := h.call(http.StatusOK, "GET", shipmentsPath+"/labels"+idQuery(one.ID, two.ID), nil)
	requireFile(t, same, "application/pdf")
	mixed := h.call(http.StatusOK, "POST", shipmentsPath+"/labels",
		fields{"format": "Pdf", "type": "A6", "shipment_ids": []any{one.ID, fmt.Sprint(other.ID)}})
	requireFile(t, mixed, "application/zip")
	require.Equal(t, []string{"inpost_locker_standard.pdf", "inpost_courier_standard.pdf"}, unzip(t, mixed.body))
	require.Equal(t, 2, h.Ledger().Count("ORD-1", "label-fetched"))

	for query, want := range map[string]string{
		"":                             "validation_failed",
		idQuery(make([]int64, 101)...): "validation_failed",
	} {
		require.Equal(t, want, h.call(http.StatusBadRequest, "GET", shipmentsPath+"/labels"+query, nil).refusal().Error)
	}
	h.call(http.StatusNotFound, "GET", shipmentsPath+"/labels"+idQuery(one.ID, 1), nil)

	pages := text(t, same.body)
	require.Len(t, pages, 2)
	require.Contains(t, pages[0], string(one.TrackingNumber))
	require.Contains(t, pages[1], string(two.TrackingNumber))
}

const dispatchPath = "/v1/organizations/1111/dispatch_orders"

func pickupOf(ids ...int64) fields {
	return fields{"shipments": ids, "comment": "Rampa 2", "address": fields{
		"street": "Fabryczna", "building_number": "5", "city": "Łódź", "post_code": "90-001", "country_code": "PL"}}
}

func (h *harness) order(ids ...int64) shipxtest.DispatchOrder {
	h.t.Helper()
	var got shipxtest.DispatchOrder
	h.call(http.StatusCreated, "POST", dispatchPath, pickupOf(ids...)).into(&got)
	return got
}

func TestPrintout(t *testing.T) {
	h := open(t, shipxtest.Options{})
	one, two := h.paid(toLocker("ORD-1")), h.paid(toLocker("ORD-2"))
	loose := h.call(http.StatusOK, "GET", dispatchPath+"/printouts"+idQuery(one.ID, two.ID)+"format=Pdf", nil)
	requireFile(t, loose, "application/pdf")

	order := h.order(one.ID, two.ID)
	ordered := h.call(http.StatusOK, "GET", fmt.Sprintf("/v1/dispatch_orders/%d/printout?format=Pdf", order.ID), nil)
	requireFile(t, ordered, "application/pdf")
	byQuery := h.call(http.StatusOK, "GET", fmt.Sprintf("%s/printouts?dispatch_order_id=%d", dispatchPath, order.ID), nil)
	requireFile(t, byQuery, "application/pdf")
	require.Equal(t, 3, h.Ledger().Count("ORD-2", "protocol-fetched"))

	for _, file := range []reply{loose, ordered, byQuery} {
		page := strings.Join(text(t, file.body), "")
		require.Contains(t, page, string(one.TrackingNumber))
		require.Contains(t, page, string(two.TrackingNumber))
	}
}

func TestPrintoutOfSeveralServicesIsAZip(t *testing.T) {
	h := open(t, shipxtest.Options{})
	one, two := h.paid(toLocker("ORD-1")), h.paid(toAddress("ORD-2"))
	got := h.call(http.StatusOK, "GET", dispatchPath+"/printouts"+idQuery(one.ID, two.ID), nil)
	requireFile(t, got, "application/zip")
	require.Equal(t, []string{"inpost_locker_standard.pdf", "inpost_courier_standard.pdf"}, unzip(t, got.body))
}

func TestPrintoutIsRefused(t *testing.T) {
	h := open(t, shipxtest.Options{})
	loose, ordered, unpaid := h.paid(toLocker("ORD-1")), h.paid(toLocker("ORD-2")), h.chosen(toLocker("ORD-3"))
	h.order(ordered.ID)
	for name, test := range map[string]struct {
		query  string
		status int
		want   string
	}{
		"nothing":          {"", 400, "invalid_range"},
		"too much":         {idQuery(make([]int64, 101)...), 400, "invalid_range"},
		"not there":        {idQuery(1), 400, "does_not_exist"},
		"not bought":       {idQuery(unpaid.ID), 400, "invalid_status"},
		"mixed":            {idQuery(loose.ID, ordered.ID), 400, "cannot_mix_shipments_with_and_without_dispatch_order"},
		"no such order":    {"?dispatch_order_id=1", 404, "resource_not_found"},
		"no such format":   {idQuery(loose.ID) + "format=docx", 400, "validation_failed"},
		"a label's format": {idQuery(loose.ID) + "format=Zpl", 400, "validation_failed"},
	} {
		t.Run(name, func(t *testing.T) {
			no := h.call(test.status, "GET", dispatchPath+"/printouts"+test.query, nil).refusal()
			require.Equal(t, test.want, no.Error)
		})
	}
	require.Zero(t, h.Ledger().Count("ORD-1", "protocol-fetched"))
}

package documents_test

import (
	"archive/zip"
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/documents"
	"orderflow/order"
)

// packed is a ZIP of files of these contents.
func packed(contents ...string) string {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for i, content := range contents {
		file, err := archive.Create(string(rune('a'+i)) + ".pdf")
		if err == nil {
			_, err = file.Write([]byte(content))
		}
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	if err := archive.Close(); err != nil {
		panic(err)
	}
	return out.String()
}

func TestWhatIsADocument(t *testing.T) {
	for name, tc := range map[string]struct{ content, extension string }{
		"PDF":                          {"%PDF-1.4\n%âãÏÓ\n1 0 obj\n%%EOF", "pdf"},
		"PDF after an empty line":      {"\r\n%PDF-1.7 %%EOF\r\n", "pdf"},
		"PDF with something behind it": {"%PDF-1.7 %%EOF\n<!-- printed in 3 ms -->", "pdf"},
		"ZPL":                          {"^XA^FO40,40^FDGDY01A^FS^XZ", "zpl"},
		"ZPL of two labels":            {"^XA^FDone^FS^XZ\n^XA^FDtwo^FS^XZ\n", "zpl"},
		"ZPL after blanks and a mark":  {"\uFEFF \n^XA^XZ", "zpl"},
		"ZPL with a picture before it": {"~DGR:LOGO.GRF,4,1,FFFFFFFF\n^XA^XGR:LOGO.GRF^FS^XZ", "zpl"},
		"ZPL of Zebra's driver":        {"\x10CT~~CD,~CC^~CT~\n^XA~TA000~JSN^XZ\n", "zpl"},
		"EPL":                          {"N\nA40,40,0,3,1,1,N,\"GDY01A\"\nP1\n", "epl"},
		"EPL of Windows, on line 2":    {"\r\nN\r\nA40,40,0,3,1,1,N,\"GDY01A\"\r\nP1,1\r\n", "epl"},
		"EPL with settings before it":  {"I8,B,001\nq812\nQ1218,24\nN\nA1,1,0,1,1,1,N,\"x\"\nP1\n", "epl"},
		"EPL with a picture":           {"N\nGW0,0,1,2,\xff\x00\nP1\n", "epl"},
		"ZIP of a PDF and of ZPL":      {packed("%PDF-1.4 %%EOF", "^XA^XZ"), "zip"},
	} {
		t.Run(name, func(t *testing.T) {
			stored, err := open(t, "mem://").Put(t.Context(), "A-1", order.DocumentLabel, shipment, []byte(tc.content))
			require.NoError(t, err)
			require.Equal(t, "orders/A-1/label-shipx-41."+tc.extension, stored.Key)
		})
	}
}

func TestWhatIsNoDocumentIsNotKept(t *testing.T) {
	for name, tc := range map[string]struct{ content, why string }{
		"nothing":                     {"", "it is empty"},
		"blanks":                      {" \r\n", "it is empty"},
		"a page of HTML":              {"<!DOCTYPE html><html><body>Maintenance</body></html>", "52 bytes of HTML or XML"},
		"HTML without a type":         {"\n<div>Sign in</div>", "19 bytes of HTML or XML"},
		"XML":                         {`<?xml version="1.0"?><error/>`, "29 bytes of HTML or XML"},
		"JSON":                        {`{"error": "not_found"}`, "22 bytes of JSON"},
		"a list":                      {"[]", "2 bytes of JSON"},
		"words":                       {"Not Found", "9 bytes of text/plain; charset=utf-8"},
		"words that begin as EPL":     {"N\nothing here\n", "14 bytes of EPL without its end"},
		"a picture":                   {"\x89PNG\r\n\x1a\n", "8 bytes of image/png"},
		"a PDF somewhere in HTML":     {"<pre>%PDF-1.4 %%EOF</pre>", "25 bytes of HTML or XML"},
		"half a PDF":                  {"%PDF-1.4 a lab", "14 bytes of PDF without its end"},
		"half of ZPL":                 {"^XA^FDGDY01A", "12 bytes of ZPL without its end"},
		"ZPL without the second half": {"^XA^FDone^FS^XZ^XA^FDtw", "23 bytes of ZPL without its end"},
		"half of EPL":                 {"N\nA40,40,0,3,1,1,N,\"GDY", "23 bytes of EPL without its end"},
		"EPL that prints nothing":     {"q812\nN\nA1,1,0,1,1,1,N,\"P1\"\n", "27 bytes of EPL without its end"},
		"half a ZIP":                  {packed("%PDF-1.4 %%EOF")[:60], "60 bytes of ZIP without its end"},
		"a ZIP of HTML":               {packed("<html>"), "of ZIP without its end"},
	} {
		t.Run(name, func(t *testing.T) {
			store := open(t, "mem://")
			_, err := store.Put(t.Context(), "A-1", order.DocumentLabel, shipment, []byte(tc.content))
			require.ErrorIs(t, err, documents.ErrUnfit)
			require.ErrorContains(t, err, tc.why)
			stored := put(t, store, "A-1", label)
			require.Equal(t, hashOf(label), stored.SHA256, "the next one is kept")
		})
	}
}

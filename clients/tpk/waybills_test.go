package tpk_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
)

const (
	pdf = "%PDF-1.7\n%%EOF\n"
	zip = "PK\x03\x04and so on"
)

// waybills answers the request for a waybill with a body, and serves a file at
// /file/waybill/abc.
func waybills(t *testing.T, body func(base string) string, file http.HandlerFunc) *server {
	var s *server
	s = newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/file/waybill/abc" {
			file(w, r)
			return
		}
		answers(200, body(s.URL))(w, r)
	})
	return s
}

func linkAt(base string) string { return `{"url":"` + base + `/file/waybill/abc?key=hunter2-link"}` }

func inFile(content string) func(string) string {
	return func(string) string { return `{"file":"` + content + `"}` }
}

func encoded(content string) string { return base64.StdEncoding.EncodeToString([]byte(content)) }

func sendFile(mediaType, content string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		_, _ = io.WriteString(w, content)
	}
}

func TestDownloadWaybill(t *testing.T) {
	cases := []struct {
		name string
		body func(string) string
		file http.HandlerFunc
		want clients.File
	}{
		{"link", linkAt, sendFile("application/pdf", pdf), clients.File{MediaType: "application/pdf", Bytes: []byte(pdf)}},
		{"link to a PDF under a general name", linkAt, sendFile("application/octet-stream", pdf), clients.File{MediaType: "application/pdf", Bytes: []byte(pdf)}},
		{"link to a ZIP", linkAt, sendFile("application/pdf", zip), clients.File{MediaType: "application/zip", Bytes: []byte(zip)}},
		{"link to what is known by its name only", linkAt, sendFile("application/x-label", "\x00\x01"), clients.File{MediaType: "application/x-label", Bytes: []byte("\x00\x01")}},
		{"file", inFile(encoded(pdf)), nil, clients.File{MediaType: "application/pdf", Bytes: []byte(pdf)}},
		{"file in lines", inFile(encoded(pdf)[:8] + `\r\n` + encoded(pdf)[8:] + `\n`), nil, clients.File{MediaType: "application/pdf", Bytes: []byte(pdf)}},
		{"file as a data URL", inFile("data:application/pdf;base64," + encoded(pdf)), nil, clients.File{MediaType: "application/pdf", Bytes: []byte(pdf)}},
		{"file of no known kind", inFile(encoded("\x00\x01")), nil, clients.File{MediaType: "application/octet-stream", Bytes: []byte("\x00\x01")}},
		{"link in data", func(base string) string { return `{"data":` + linkAt(base) + `}` }, sendFile("application/pdf", pdf), clients.File{MediaType: "application/pdf", Bytes: []byte(pdf)}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := waybills(t, tc.body, tc.file)
			got, err := s.client(t).DownloadWaybill(t.Context(), 777, 778)
			require.NoError(t, err)
			got.Header = nil
			require.Equal(t, tc.want, got)
			want := []request{sent("POST", "/waybill/download", tokenName(1), `{"order_ids":[777,778],"wants_url":true}`)}
			if tc.file != nil {
				fetch := sent("GET", "/file/waybill/abc?key=hunter2-link", tokenName(1), "")
				fetch.Accept = "*/*"
				want = append(want, fetch)
			}
			require.Equal(t, want, s.seen())
		})
	}
}

// TestAnotherHostGetsNoSecret: the documented link leads to another host than the API.
func TestAnotherHostGetsNoSecret(t *testing.T) {
	elsewhere := newServer(t, sendFile("application/pdf", pdf))
	s := newServer(t, answers(200, linkAt(elsewhere.URL)))
	got, err := s.client(t).DownloadWaybill(t.Context(), 777)
	require.NoError(t, err)
	require.Equal(t, pdf, string(got.Bytes))
	require.Equal(t, []request{{Method: "GET", URI: "/file/waybill/abc?key=hunter2-link", Accept: "*/*"}}, elsewhere.seen())
}

func TestWhatIsNoWaybillIsAnError(t *testing.T) {
	const order, link = "download waybill of order 777", "download waybill of order 777 from its link"
	noFile := clients.Error{Operation: link, Kind: clients.Unknown, HTTPStatus: 200, Message: "the answer is not a file"}
	cases := []struct {
		name string
		body func(string) string
		file http.HandlerFunc
		want clients.Error
	}{
		{"JSON behind the link", linkAt, answers(200, `{"error_code":"NotFound"}`), noFile},
		{"JSON said to be a PDF", linkAt, sendFile("application/pdf", ` []`), noFile},
		{
			"a page behind the link", linkAt, sendFile("text/html", "<!DOCTYPE html><p>Hello"),
			clients.Error{Operation: link, Kind: clients.Unavailable, HTTPStatus: 200, Message: "unreadable answer: it is a page of HTML"},
		},
		{"a text behind the link", linkAt, sendFile("application/pdf", "Nie znaleziono."), noFile},
		{
			"nothing behind the link", linkAt, sendFile("application/pdf", ""),
			clients.Error{Operation: link, Kind: clients.Unavailable, HTTPStatus: 200, Message: "unreadable answer: the file is empty"},
		},
		{
			"the link is gone", linkAt, answers(404, `{"message":"Nie znaleziono.","error_code":"NotFound"}`),
			clients.Error{Operation: link, Kind: clients.Refused, HTTPStatus: 404, Code: "NotFound", Message: "Nie znaleziono."},
		},
		{"the link leads nowhere", func(string) string { return linkAt("http://127.0.0.1:1") }, nil, clients.Error{Operation: link, Kind: clients.Unavailable}},
		{
			"an invalid link", func(string) string { return linkAt("ftp://files.example") }, nil,
			clients.Error{Operation: link, Kind: clients.Unknown, HTTPStatus: 200, Message: "the link is not an http(s) address"},
		},
		{
			"the link has no host", linkAtHome, nil,
			clients.Error{Operation: link, Kind: clients.Unknown, HTTPStatus: 200, Message: "the link is not an http(s) address"},
		},
		{
			"no base64", inFile("%PDF-1.7"), nil,
			clients.Error{Operation: order, Kind: clients.Unknown, HTTPStatus: 200, Message: "the file is not in base64"},
		},
		{
			"JSON in base64", inFile(encoded(`{"error":"no"}`)), nil,
			clients.Error{Operation: order, Kind: clients.Unknown, HTTPStatus: 200, Message: "the answer is not a file"},
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			got, err := waybills(t, tc.body, tc.file).client(t).DownloadWaybill(t.Context(), 777)
			want := tc.want
			want.Provider = "tpk"
			require.Equal(t, want, failure(t, err))
			require.Equal(t, clients.File{}, got)
		})
	}
}

func linkAtHome(string) string { return linkAt("") }

func TestWaybillThatIsNotThereYet(t *testing.T) {
	s := newServer(t, answers(404, sample(t, "3511-post-waybill-download-404.json")))
	_, err := s.client(t).DownloadWaybill(t.Context(), 777, 778)
	require.Equal(t, clients.Error{
		Provider: "tpk", Operation: "download waybill of orders 777, 778", Kind: clients.Refused, HTTPStatus: 404,
		Code: "NotFound", Message: "Nie znaleziono.",
	}, failure(t, err))
}

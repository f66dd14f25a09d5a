package shipx_test

import (
	"context"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/shipx"
)

const (
	pdf = "%PDF-1.7\n%%EOF\n"
	zip = "PK\x03\x04and so on"
)

func TestFilesAreAskedForAsDocumented(t *testing.T) {
	type file = func(context.Context, *shipx.Client) (clients.File, error)
	cases := map[string]struct {
		fetch file
		path  string
		query url.Values
	}{
		"label": {
			func(ctx context.Context, c *shipx.Client) (clients.File, error) {
				return c.Label(ctx, 42, shipx.LabelZPL, shipx.LabelDPI300)
			},
			"/v1/shipments/42/label", url.Values{"format": {"Zpl"}, "type": {"dpi300"}},
		},
		"label as ShipX makes it by itself": {
			func(ctx context.Context, c *shipx.Client) (clients.File, error) { return c.Label(ctx, 42, "", "") },
			"/v1/shipments/42/label", url.Values{},
		},
		"labels": {
			func(ctx context.Context, c *shipx.Client) (clients.File, error) {
				return c.Labels(ctx, []int64{42, 43}, shipx.LabelPDF, shipx.LabelA6)
			},
			"/v1/organizations/1111/shipments/labels",
			url.Values{"shipment_ids[]": {"42", "43"}, "format": {"Pdf"}, "type": {"A6"}},
		},
		"printout of shipments": {
			func(ctx context.Context, c *shipx.Client) (clients.File, error) { return c.Printout(ctx, 42, 43) },
			"/v1/organizations/1111/dispatch_orders/printouts",
			url.Values{"shipment_ids[]": {"42", "43"}, "format": {"Pdf"}},
		},
		"printout of a dispatch order": {
			func(ctx context.Context, c *shipx.Client) (clients.File, error) {
				return c.DispatchOrderPrintout(ctx, 991)
			},
			"/v1/dispatch_orders/991/printout", url.Values{"format": {"Pdf"}},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			client, requests := serve(t, answer{Status: 200, Header: map[string]string{"Content-Type": "application/pdf"}, Body: pdf})
			got, err := c.fetch(context.Background(), client)
			require.NoError(t, err)
			require.Equal(t, pdf, string(got.Bytes))
			require.Equal(t, []request{{Method: "GET", Path: c.path, Query: c.query, Authorization: "Bearer " + token}}, *requests)
		})
	}
}

func TestMediaTypeOfFiles(t *testing.T) {
	cases := map[string]struct{ said, body, want string }{
		"PDF":                         {"application/pdf", pdf, "application/pdf"},
		"PDF under a general name":    {"application/octet-stream", pdf, "application/pdf"},
		"ZIP of several services":     {"application/zip", zip, "application/zip"},
		"ZIP said to be a PDF":        {"application/pdf", zip, "application/zip"},
		"ZPL":                         {"application/zpl", "^XA^FDGDY01A^FS^XZ", "application/zpl"},
		"EPL, which starts on line 2": {"application/epl2", "\nN\nA50,0,0,1,1,1,N,\"GDY01A\"\nP1\n", "application/epl2"},
		"ZPL of nobody knows what":    {"text/plain; charset=utf-8", "^XA^XZ", "text/plain; charset=utf-8"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			client, _ := serve(t, answer{Status: 200, Header: map[string]string{"Content-Type": c.said}, Body: c.body})
			got, err := client.Label(context.Background(), 42, "", "")
			require.NoError(t, err)
			require.Equal(t, []string{c.want, c.body}, []string{got.MediaType, string(got.Bytes)})
		})
	}
}

func TestWhatIsNoFileIsAnError(t *testing.T) {
	html := map[string]string{"Content-Type": "text/html; charset=utf-8"}
	binary := map[string]string{"Content-Type": "application/pdf"}
	cases := map[string]struct {
		answer answer
		want   clients.Error
	}{
		"not bought yet": {
			answer{Status: 400, Body: `{"status":400,"error":"invalid_action","message":"Too early.","details":{"action":"label","shipment_status":"created"}}`},
			clients.Error{Kind: clients.Refused, HTTPStatus: 400, Code: shipx.CodeInvalidAction, Message: "Too early.",
				Fields: []clients.Field{{Path: "action", Problem: "label"}, {Path: "shipment_status", Problem: "created"}}},
		},
		"a failure without the details it promises": {
			answer{Status: 422, Body: `{"status":422,"error":"label_generation_failed","message":"Check details object."}`},
			clients.Error{Kind: clients.Refused, HTTPStatus: 422, Code: "label_generation_failed", Message: "Check details object."},
		},
		"an error within a success": {
			answer{Status: 200, Header: binary, Body: `{"status":404,"key":"resource_not_found","error":"No such shipment."}`},
			clients.Error{Kind: clients.Refused, HTTPStatus: 404, Code: shipx.CodeNotFound, Message: "No such shipment."},
		},
		"an error without its status": {
			answer{Status: 200, Body: `{"error":"label_generation_failed","message":"Not now."}`},
			clients.Error{Kind: clients.Unknown, HTTPStatus: 200, Code: "label_generation_failed", Message: "Not now."},
		},
		"JSON of another kind":     {answer{Status: 200, Header: binary, Body: ` []`}, clients.Error{Kind: clients.Unknown, HTTPStatus: 200, Message: "the answer is not a file"}},
		"JSON of nothing":          {answer{Status: 200, Body: `null`}, clients.Error{Kind: clients.Unknown, HTTPStatus: 200, Message: "the answer is not a file"}},
		"a page for people":        {answer{Status: 200, Header: html, Body: "Just a moment"}, clients.Error{Kind: clients.Unavailable, HTTPStatus: 200, Message: "unreadable answer: it is a page of HTML"}},
		"a page said to be a file": {answer{Status: 200, Header: binary, Body: "<!DOCTYPE html><p>Hello"}, clients.Error{Kind: clients.Unavailable, HTTPStatus: 200, Message: "unreadable answer: it is a page of HTML"}},
		"only spaces":              {answer{Status: 200, Header: binary, Body: " \n"}, clients.Error{Kind: clients.Unknown, HTTPStatus: 200, Message: "the answer is not a file"}},
		"an empty file":            {answer{Status: 200, Header: binary}, clients.Error{Kind: clients.Unavailable, HTTPStatus: 200, Message: "unreadable answer: the file is empty"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			client, _ := serve(t, c.answer)
			got, err := client.Label(context.Background(), 42, shipx.LabelPDF, shipx.LabelNormal)
			c.want.Provider, c.want.Operation = "shipx", "fetch label of shipment 42"
			require.Equal(t, c.want, failure(t, err))
			require.Equal(t, clients.File{}, got)
		})
	}
}

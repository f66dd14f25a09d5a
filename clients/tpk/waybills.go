package tpk

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"orderflow/clients"
)

// fileAnswer is a link to a file, or the file itself. The documentation's text and
// samples disagree about when it is which.
type fileAnswer struct {
	URL  string `json:"url"`
	File string `json:"file"` // base64
}

// UnmarshalJSON refuses an answer with neither.
func (a *fileAnswer) UnmarshalJSON(data []byte) error {
	type plain fileAnswer
	if err := json.Unmarshal(data, (*plain)(a)); err != nil {
		return err
	}
	if a.URL == "" && a.File == "" {
		return errors.New("it holds no url and no file")
	}
	return nil
}

// DownloadWaybill returns the waybills of orders in one file. The documentation
// does not say how TPK answers before they exist: treat a refusal as "not yet"
// while the order has no waybill number.
//
// POST /waybill/download, then GET of the link in the answer
func (c *Client) DownloadWaybill(ctx context.Context, orderIDs ...int64) (clients.File, error) {
	operation := "download waybill of " + ordersText(orderIDs)
	return c.linkedFile(ctx, clients.Call{
		Operation: operation,
		Method:    http.MethodPost,
		Path:      "/waybill/download",
		Reads:     true,
		Object:    objectOf(orderIDs),
		Body:      map[string]any{"order_ids": orderIDs, "wants_url": true},
	})
}

// linkedFile makes a call whose answer is a file or a link to a file, and returns
// the file.
func (c *Client) linkedFile(ctx context.Context, call clients.Call) (clients.File, error) {
	answer, err := ask[fileAnswer](ctx, c, call)
	if err != nil {
		return clients.File{}, err
	}
	if answer.URL != "" {
		return c.fetchLink(ctx, call.Operation+" from its link", answer.URL)
	}
	content, err := decodeBase64(answer.File)
	if err != nil {
		return clients.File{}, badAnswer(call.Operation, http.StatusOK, "the file is not in base64")
	}
	return realFile(call.Operation, clients.File{Bytes: content})
}

// objectOf returns the path of the order, if there is exactly one; see
// clients.Call.Object.
func objectOf(orderIDs []int64) string {
	if len(orderIDs) != 1 {
		return ""
	}
	return orderPath(orderIDs[0])
}

func ordersText(ids []int64) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	if len(ids) == 1 {
		return "order " + texts[0]
	}
	return "orders " + strings.Join(texts, ", ")
}

// fetchLink downloads a file from TPK's link: the documentation shows another host
// than the API's. Only the API's host gets the key and the token. The link stays
// out of errors, because it gives access to the file.
func (c *Client) fetchLink(ctx context.Context, operation, link string) (clients.File, error) {
	if target, err := url.Parse(link); err != nil || target.Host == "" || !isHTTP(target.Scheme) {
		return clients.File{}, badAnswer(operation, http.StatusOK, "the link is not an http(s) address")
	}
	header := map[string]string{}
	if c.ours(link) {
		header = c.headers()
	}
	header["Accept"] = "*/*"
	file, err := c.caller.Fetch(ctx, clients.Call{
		Operation: operation, Method: http.MethodGet, Path: link, Header: header,
	})
	if err != nil {
		return clients.File{}, err
	}
	return realFile(operation, file)
}

func isHTTP(scheme string) bool { return scheme == "https" || scheme == "http" }

// sameSite returns a function that reports whether a link has the scheme and host
// of a base URL.
func sameSite(baseURL string) func(link string) bool {
	base, baseErr := url.Parse(baseURL)
	return func(link string) bool {
		target, err := url.Parse(link)
		return baseErr == nil && err == nil && target.Scheme == base.Scheme && target.Host == base.Host
	}
}

// decodeBase64 accepts line breaks and a data URL's prefix.
func decodeBase64(text string) ([]byte, error) {
	if strings.HasPrefix(text, "data:") {
		_, text, _ = strings.Cut(text, ",")
	}
	return base64.StdEncoding.DecodeString(strings.TrimSpace(text))
}

// realFile refuses text, which is an error or a web page: waybills are documented
// as PDF. The bytes decide the media type, or else the header.
func realFile(operation string, file clients.File) (clients.File, error) {
	shown := http.DetectContentType(file.Bytes)
	if strings.HasPrefix(shown, "text/") {
		return clients.File{}, badAnswer(operation, http.StatusOK, "the answer is not a file")
	}
	if shown != "application/octet-stream" || file.MediaType == "" {
		file.MediaType = shown
	}
	return file, nil
}

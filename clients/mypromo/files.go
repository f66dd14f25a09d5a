package mypromo

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"orderflow/clients"
)

// anyMediaType requests a file in its original media type.
var anyMediaType = map[string]string{"Accept": "*/*"}

// identifier is a link that is not a URL: a path below v1, or "rpp5kw".
var identifier = regexp.MustCompile(`^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$`)

// Download returns the file behind a link from MyPromo: a URL on any host, or a
// bare identifier of one of MyPromo's own files. Only MyPromo's own host receives
// our token. Fetching a label may announce the parcel to the carrier for the same
// day; see FetchGenericLabel.
//
// GET v1/{short}
func (c *Client) Download(ctx context.Context, link string) (clients.File, error) {
	shown, path := FileName(link), link
	if bare := strings.TrimPrefix(strings.TrimPrefix(link, "/"), "v1/"); identifier.MatchString(bare) {
		path = "/v1/" + bare
	} else if shown == "" {
		return clients.File{}, &clients.Error{
			Provider: provider, Operation: "download a file", Kind: clients.Refused,
			Message: "the link is not an http(s) address",
		}
	}
	return c.caller.Fetch(ctx, clients.Call{
		Operation: "download " + cmp.Or(shown, path),
		Method:    http.MethodGet,
		Path:      path,
		Header:    anyMediaType,
		Once:      true,
	})
}

// FileName returns a link without user and query, which may hold secrets; "" if it
// is not an http(s) URL.
func FileName(link string) string {
	target, err := url.Parse(link)
	if err != nil || target.Host == "" || (target.Scheme != "https" && target.Scheme != "http") {
		return ""
	}
	return target.Scheme + "://" + target.Host + target.EscapedPath()
}

// IsForeign reports whether a link leads to a host other than MyPromo's API. Such a
// host never receives our token.
func (c *Client) IsForeign(link string) bool {
	return FileName(link) != "" && !c.caller.IsOwnHost(link)
}

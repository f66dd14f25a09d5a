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

// anyMediaType asks for a file as it is.
var anyMediaType = map[string]string{"Accept": "*/*"}

// identifier is what a link may be instead of an address: a path below v1, or "rpp5kw".
var identifier = regexp.MustCompile(`^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$`)

// Download returns the file of a link that MyPromo gave us: an address on any host, or
// a bare identifier, which is one of MyPromo's own files. Only MyPromo's own
// host gets our token. Fetching a label may announce the parcel to the carrier
// for the same day; see FetchGenericLabel.
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

// FileName is a link as people may see it, without user and query, which may hold
// secrets; "" when it is no address of the web.
func FileName(link string) string {
	target, err := url.Parse(link)
	if err != nil || target.Host == "" || (target.Scheme != "https" && target.Scheme != "http") {
		return ""
	}
	return target.Scheme + "://" + target.Host + target.EscapedPath()
}

// Foreign reports whether a link leads to another host than MyPromo's API, which never
// gets our token.
func (c *Client) Foreign(link string) bool { return FileName(link) != "" && !c.caller.Ours(link) }

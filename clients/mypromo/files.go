package mypromo

import (
	"context"
	"net/http"
	"net/url"

	"orderflow/clients"
)

// anyMediaType asks for a file as it is.
var anyMediaType = map[string]string{"Accept": "*/*"}

// Download returns the file of a link that MyPromo gave us. Only MyPromo's own
// host gets our token. Fetching a label may announce the parcel to the carrier
// for the same day; see FetchGenericLabel.
//
// GET v1/{short}
func (c *Client) Download(ctx context.Context, link string) (clients.File, error) {
	target, err := url.Parse(link)
	if err != nil || target.Host == "" || (target.Scheme != "https" && target.Scheme != "http") {
		return clients.File{}, &clients.Error{
			Provider: provider, Operation: "download a file", Kind: clients.Refused,
			Message: "the link is not an http(s) address",
		}
	}
	return c.caller.Fetch(ctx, clients.Call{
		// Without user and query, which may hold secrets.
		Operation: "download " + target.Scheme + "://" + target.Host + target.EscapedPath(),
		Method:    http.MethodGet,
		Path:      link,
		Header:    anyMediaType,
		Once:      true,
	})
}

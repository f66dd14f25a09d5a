package mypromo

import (
	"context"
	"fmt"
	"net/http"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// The intents of a design: what the customer does in the editor.
const (
	IntentUpload    = "upload"
	IntentCustomize = "customize"
)

// EditorUser is a user of MyPromo's editor; later designs of the same user can
// reuse the uploads.
type EditorUser struct {
	Hash lenient.String `json:"editor_user_hash"`
}

func (u EditorUser) key() string { return string(u.Hash) }

// NewDesign is a design to be drawn in the editor. MyPromo replaces {DESIGNID},
// {USERHASH} and {INTENT} in the URLs.
type NewDesign struct {
	SKU string `json:"sku"`
	// Intent is one that the product offers; "" means customize if the product
	// offers it, else upload.
	Intent         string `json:"intent,omitempty"`
	EditorUserHash string `json:"editor_user_hash"`
	// ReturnURL and CancelURL are where the editor sends the browser.
	ReturnURL string `json:"return_url,omitempty"`
	CancelURL string `json:"cancel_url,omitempty"`
}

// Design is a design of MyPromo's editor.
type Design struct {
	ID lenient.Int `json:"id"`
	// SKU may differ from the requested one: the customer can change the variant,
	// such as the colour, in the editor.
	SKU            lenient.String `json:"sku"`
	Intent         lenient.String `json:"intent"`
	EditorUserHash lenient.String `json:"editor_user_hash"`
	EditorStartURL lenient.String `json:"editor_start_url"`
	// EditorStartURLCNAME opens the editor under our own host name, if one is
	// configured. GetDesign returns a new one each time.
	EditorStartURLCNAME lenient.String `json:"editor_start_url_cname"`
	PreviewURL          lenient.String `json:"preview_url"`
	ReturnURL           lenient.String `json:"return_url"`
	CancelURL           lenient.String `json:"cancel_url"`
	// Status is StatusPending, StatusSubmitted after the submit, and StatusReady in
	// an item.
	Status Status `json:"status"`
}

func (d Design) key() string { return idKey(d.ID) }

// CreateEditorUser creates a user of the editor. A second one does no harm.
//
// POST v1/editor_user
func (c *Client) CreateEditorUser(ctx context.Context) (EditorUser, error) {
	return one[EditorUser](ctx, c.caller.Do, clients.Call{
		Operation: "create editor user",
		Method:    http.MethodPost,
		Path:      "/v1/editor_user",
	})
}

// CreateDesign creates a design. MyPromo has no list of designs: if the answer is
// lost, the design is orphaned, which costs nothing.
//
// POST v1/designs
func (c *Client) CreateDesign(ctx context.Context, design NewDesign) (Design, error) {
	return one[Design](ctx, c.caller.Do, clients.Call{
		Operation: "create design of " + design.SKU,
		Method:    http.MethodPost,
		Path:      "/v1/designs",
		Body:      design,
	})
}

// GetDesign returns a design.
//
// GET v1/designs/{id}
func (c *Client) GetDesign(ctx context.Context, id int64) (Design, error) {
	return one[Design](ctx, c.caller.Do, clients.Call{
		Operation: fmt.Sprintf("get design %d", id),
		Method:    http.MethodGet,
		Path:      fmt.Sprintf("/v1/designs/%d", id),
	})
}

// PreviewDesign returns a picture of a design: the current one, or the submitted
// one. Its media type is not documented.
//
// GET v1/designs/{id}/preview
func (c *Client) PreviewDesign(ctx context.Context, id int64) (clients.File, error) {
	return c.caller.Fetch(ctx, clients.Call{
		Operation: fmt.Sprintf("preview design %d", id),
		Method:    http.MethodGet,
		Path:      fmt.Sprintf("/v1/designs/%d/preview", id),
		Header:    anyMediaType,
	})
}

// SubmitDesign freezes a design: it can be ordered now, and can no longer be
// edited.
//
// POST v1/designs/{id}/submit (PATCH after a 405)
func (c *Client) SubmitDesign(ctx context.Context, id int64) (Design, error) {
	return one[Design](ctx, c.withFallback(http.MethodPatch), clients.Call{
		Operation: fmt.Sprintf("submit design %d", id),
		Method:    http.MethodPost,
		Path:      fmt.Sprintf("/v1/designs/%d/submit", id),
		Object:    fmt.Sprintf("/v1/designs/%d", id),
	})
}

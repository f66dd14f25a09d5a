package httpapi

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/internal/access"
	"orderflow/order"
)

const description = `Starts orders and shows how they fare.

Calls carry a token in the header Authorization: Bearer; each operation says which roles a token may have for it, also
in x-roles. Errors are problems as of RFC 9457;
the list "errors" names the place of each: body.items[3].quantity. An answer 429 or 503 has
a header Retry-After, and the call may be repeated: starting the same order twice starts it once.`

// scheme is the name of the way to show a token in the description.
const scheme = "token"

// describe begins the OpenAPI document that the operations add themselves to.
func (a *API) describe() {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	a.huma = huma.NewAPI(huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: "Orderflow", Version: "1", Description: description,
				Contact: &huma.Contact{Name: "Whoever runs this server"}},
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{scheme: {Type: "http", Scheme: "bearer",
					Description: "A token that orderflow token create has made. Where there are no tokens, on this machine only, none is needed."}},
			},
		},
		Formats:                      huma.DefaultFormats,
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{inPlainWords, withoutNulls},
	}, adapter{a})
	a.huma.UseMiddleware(a.readableQuery)
	describeDocument(registry)
}

// operation begins the description of an operation. Errors that all have are
// added here: 401 and 403 of the gate, and what may be away or too much.
func (a *API) operation(method, path, id, summary string, role access.Role, errors ...int) huma.Operation {
	return huma.Operation{
		Method: method, Path: path, OperationID: id, Summary: summary,
		Security: []map[string][]string{{scheme: {}}},
		Metadata: map[string]any{metaRole: role, metaGroup: a.calls},
		Errors: append(errors, http.StatusUnauthorized, http.StatusForbidden,
			http.StatusTooManyRequests, http.StatusServiceUnavailable),
		MaxBodyBytes:    maxSmallBody,
		BodyReadTimeout: -1, // the body is here already
		Tags:            []string{"orders"},
	}
}

// maxSmallBody is the largest body of calls that send no order, in bytes.
const maxSmallBody = 64 << 10

// bodyOf describes a body that is read as it is: an order is parsed by the rules
// of package order, which find repeated fields and name every problem.
func (a *API) bodyOf(op huma.Operation, mediaType string, example any) {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[order.Order](), true, "")
	op.RequestBody.Content[mediaType] = &huma.MediaType{Schema: schema, Example: example}
}

// describeDocument adds to the schema of the order document what its Go types
// can't say. It describes only: what is read is judged by package order.
func describeDocument(registry huma.Registry) {
	registry.Schema(reflect.TypeFor[order.Order](), true, "")
	registry.Schema(reflect.TypeFor[order.State](), true, "")
	schemas := registry.Map()
	for _, field := range []struct{ schema, name string }{{"Money", "amount"}, {"Parcel", "weight"}} {
		schemas[field.schema].Properties[field.name] = &huma.Schema{
			AnyOf: []*huma.Schema{{Type: huma.TypeString, Pattern: `^[0-9]+(\.[0-9]+)?$`}, {Type: huma.TypeNumber}}}
	}
	schemas["Order"].Properties["id"].Pattern = idPattern
}

// idPattern is what ids of orders look like; nothing that leads elsewhere fits.
const idPattern = `^[A-Za-z0-9][A-Za-z0-9._-]{2,49}$`

// OrderID is the part of a path that names an order.
type OrderID struct {
	ID string `path:"id" pattern:"^([A-Za-z0-9][A-Za-z0-9._-]{2,49}|case-[A-Za-z0-9._@-]{3,150})$" doc:"The order's id, or that of a case in the worklist." example:"shop-2026-10417"`
}

// links lead to all that belongs to an order.
type links struct {
	Self      string `json:"self"`
	Events    string `json:"events"`
	Documents string `json:"documents"`
	// WebUI is the order's page in the Temporal Web UI.
	WebUI string `json:"webUi"`
}

// linksOf returns the links of an order, which are paths of this server but for
// the last.
func linksOf(id, webUI string) links {
	self := "/v1/orders/" + id
	return links{Self: self, Events: self + "/events", Documents: self + "/documents", WebUI: webUI}
}

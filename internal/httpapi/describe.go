package httpapi

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/internal/access"
	"orderflow/order"
)

const description = `Starts orders and shows their state.
Send a token in the header Authorization: Bearer. Each operation lists the roles that allow it, also in x-roles.
Errors are problem details (RFC 9457); the list "errors" names the place of each one, such as body.items[3].quantity.
An answer 429 or 503 has the header Retry-After; repeat the call then. Starting the same order twice starts it once.`

// scheme is the name of the security scheme in the description.
const scheme = "token"

// describe creates the OpenAPI document. The operations add themselves to it.
func (a *API) describe() {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	a.huma = huma.NewAPI(huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: "Orderflow", Version: "1", Description: description,
				Contact: &huma.Contact{Name: "The operator of this server"}},
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{scheme: {Type: "http", Scheme: "bearer",
					Description: "A token made by `orderflow token create`. If no tokens are configured, calls from this machine need none."}},
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

// operation starts the description of an operation. The errors that all operations share are
// added here: 401 and 403 of the gate, unavailable and rate-limited.
func (a *API) operation(method, path, id, summary string, role access.Role, errors ...int) huma.Operation {
	return huma.Operation{
		Method: method, Path: path, OperationID: id, Summary: summary,
		Security: []map[string][]string{{scheme: {}}},
		Metadata: map[string]any{metaRole: role, metaGroup: a.calls},
		Errors: append(errors, http.StatusUnauthorized, http.StatusForbidden,
			http.StatusTooManyRequests, http.StatusServiceUnavailable),
		MaxBodyBytes:    maxSmallBody,
		BodyReadTimeout: -1, // the body has been received
		Tags:            []string{"orders"},
	}
}

// maxSmallBody is the largest body of calls that send no order, in bytes.
const maxSmallBody = 64 << 10

// bodyOf describes a body that is read as raw bytes: package order parses an order, finds
// repeated fields and names every problem.
func (a *API) bodyOf(op huma.Operation, mediaType string, example any) {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[order.Order](), true, "")
	op.RequestBody.Content[mediaType] = &huma.MediaType{Schema: schema, Example: example}
}

// describeDocument adds to the schema of the order document what its Go types can't say. It
// only describes: package order validates.
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

// idPattern matches ids of orders. No path traversal matches.
const idPattern = `^[A-Za-z0-9][A-Za-z0-9._-]{2,49}$`

// OrderID is the path parameter that names an order.
type OrderID struct {
	ID string `path:"id" pattern:"^([A-Za-z0-9][A-Za-z0-9._-]{2,49}|case-[A-Za-z0-9._@-]{3,150})$" doc:"Id of an order, or of a case in the worklist." example:"shop-2026-10417"`
}

// links lead to everything about an order.
type links struct {
	Self      string `json:"self"`
	Events    string `json:"events"`
	Documents string `json:"documents"`
	// WebUI is the order's page in the Temporal Web UI.
	WebUI string `json:"webUi"`
}

// linksOf returns the links of an order. All but the last are paths of this server.
func linksOf(id, webUI string) links {
	self := "/v1/orders/" + id
	return links{Self: self, Events: self + "/events", Documents: self + "/documents", WebUI: webUI}
}

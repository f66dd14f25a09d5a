package httpapi

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/internal/access"
)

// finishDescription adds to the description what applies to all operations or follows from
// their routes. It works on copies, because huma serves calls by the originals.
func (a *API) finishDescription() {
	document := a.huma.OpenAPI()
	document.Servers = []*huma.Server{{URL: "/", Description: "This server"}}
	document.Tags = tags
	describeValues(document.Components.Schemas)
	for _, item := range document.Paths {
		for _, op := range []**huma.Operation{&item.Get, &item.Post} {
			if *op != nil {
				finished := finishOperation(**op)
				*op = &finished
			}
		}
	}
}

// The groups of operations.
const (
	tagOrders    = "orders"
	tagActions   = "actions"
	tagDocuments = "documents"
	tagProviders = "providers"
	tagSupplies  = "supplies"
)

// tags are all groups, in display order.
var tags = []*huma.Tag{
	{Name: tagOrders, Description: "Start orders, show their state, follow them"},
	{Name: tagActions, Description: "Cancel and hold orders, answer their problems"},
	{Name: tagDocuments, Description: "Labels, protocols and packing"},
	{Name: tagProviders, Description: "Check the configuration, and stop or resume all calls to a provider"},
	{Name: tagSupplies, Description: "Report stock changes of merchants to Merkana; independent of orders"},
}

func tagOf(op huma.Operation) string {
	switch {
	case strings.HasPrefix(op.Path, "/v1/merchants/"):
		return tagSupplies
	case strings.HasPrefix(op.Path, "/v1/providers"), op.Path == "/v1/check":
		return tagProviders
	case strings.Contains(op.Path, "/documents"), strings.HasSuffix(op.Path, "/packing"):
		return tagDocuments
	case op.Method == http.MethodPost && (strings.HasPrefix(op.Path, "/v1/orders/") || strings.HasSuffix(op.Path, ":resolve")):
		return tagActions
	}
	return tagOrders
}

// finishOperation adds the group, the roles and the statuses to an operation.
func finishOperation(op huma.Operation) huma.Operation {
	op.Tags = []string{tagOf(op)}
	roles := rolesOf(op.Metadata[metaRole].(access.Role))
	op.Extensions = map[string]any{"x-roles": roles}
	op.Description = strings.TrimLeft(op.Description+"\n\n"+roleSentence(roles), "\n")
	op.Responses = maps.Clone(op.Responses)
	for _, status := range statusesOf(op) {
		code := strconv.Itoa(status)
		if op.Responses[code] == nil {
			op.Responses[code] = &huma.Response{Content: op.Responses["401"].Content} // the schema of all problems
		}
		response := *op.Responses[code]
		response.Description, response.Headers = why[status], problemHeaders[status]
		op.Responses[code] = &response
	}
	if op.RequestBody != nil {
		op.RequestBody = finishBody(*op.RequestBody)
	}
	return op
}

// finishBody marks the body as required if it contains an order.
func finishBody(body huma.RequestBody) *huma.RequestBody {
	for _, content := range body.Content {
		body.Required = body.Required || content.Schema != nil && strings.HasSuffix(content.Schema.Ref, "/Order")
	}
	return &body
}

// rolesOf are the roles that include the needed role.
func rolesOf(needed access.Role) []access.Role {
	return slices.DeleteFunc(access.Roles(), func(role access.Role) bool {
		return !access.Caller{Roles: []access.Role{role}}.May(needed)
	})
}

func roleSentence(roles []access.Role) string {
	names := make([]string, len(roles))
	for i, role := range roles {
		names[i] = "`" + string(role) + "`"
	}
	last := len(names) - 1
	if last == 0 {
		return fmt.Sprintf("The token needs the role %s.", names[0])
	}
	return fmt.Sprintf("The token needs the role %s or %s.", strings.Join(names[:last], ", "), names[last])
}

// statusesOf are the problem statuses of an operation: its own, those of all operations, and
// those of operations with a body or about an order.
func statusesOf(op huma.Operation) []int {
	statuses := []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity,
		http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if op.RequestBody != nil {
		statuses = append(statuses, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge)
	}
	// A call without a body is also refused if it comes with a compressed body.
	statuses = append(statuses, http.StatusUnsupportedMediaType)
	if strings.Contains(op.Path, "{") {
		statuses = append(statuses, http.StatusNotFound)
	}
	if strings.HasPrefix(op.Path, "/v1/orders/{id}") || strings.HasSuffix(op.Path, ":merge") {
		statuses = append(statuses, http.StatusGone)
	}
	for code, response := range op.Responses {
		if status, err := strconv.Atoi(code); err == nil && status >= http.StatusBadRequest && response.Content != nil {
			statuses = append(statuses, status)
		}
	}
	slices.Sort(statuses)
	return slices.Compact(statuses)
}

// why describes each problem status.
var why = map[int]string{
	http.StatusBadRequest:                   "The body is not JSON or is incomplete, or the query can't be parsed",
	http.StatusUnauthorized:                 "The token is missing or unknown",
	http.StatusForbidden:                    "The token lacks the role; or no tokens are configured and the call comes from a web page of another origin",
	http.StatusNotFound:                     "The order, document, provider or event does not exist",
	http.StatusRequestTimeout:               "The body arrived too slowly",
	http.StatusConflict:                     "The call conflicts with the current state; the detail says why",
	http.StatusGone:                         "The order's data was erased",
	http.StatusRequestEntityTooLarge:        "The body is too large",
	http.StatusUnsupportedMediaType:         "The body has an unsupported media type or is compressed",
	http.StatusRequestedRangeNotSatisfiable: "The file is shorter than the header Range asks for",
	http.StatusUnprocessableEntity:          "A value is invalid; errors names each place and its rule",
	http.StatusTooManyRequests:              "Too many calls with this token, or too many failed calls from this address",
	http.StatusInternalServerError:          "Internal error; see the server's log",
	http.StatusServiceUnavailable:           "Temporal or all workers are unavailable, or too many calls are in flight; repeat the call",
}

// problemHeaders are the headers of problems, by status.
var problemHeaders = map[int]map[string]*huma.Param{
	http.StatusUnauthorized:         {"WWW-Authenticate": textHeader("Bearer")},
	http.StatusUnsupportedMediaType: {"Accept-Encoding": textHeader("identity, if the body was compressed")},
	http.StatusRequestedRangeNotSatisfiable: {
		"Content-Range": textHeader("Size of the file in bytes")},
	http.StatusTooManyRequests:    retryHeader(),
	http.StatusServiceUnavailable: retryHeader(),
}

func textHeader(description string) *huma.Param {
	return &huma.Param{Description: description, Schema: &huma.Schema{Type: huma.TypeString}}
}

func retryHeader() map[string]*huma.Param {
	least := 1.0
	return map[string]*huma.Param{"Retry-After": {
		Description: "Seconds to wait before you repeat the call", Schema: &huma.Schema{Type: huma.TypeInteger, Minimum: &least}}}
}

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

// finishDescription adds to the description what holds for all operations, or follows
// from their routes. It works on copies: huma serves calls by the originals.
func (a *API) finishDescription() {
	document := a.huma.OpenAPI()
	document.Servers = []*huma.Server{{URL: "/", Description: "The server that this description comes from"}}
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

// tags are all groups, in the order in which they are shown.
var tags = []*huma.Tag{
	{Name: tagOrders, Description: "Start orders, see how they fare, follow them"},
	{Name: tagActions, Description: "Cancel and hold orders, answer their problems"},
	{Name: tagDocuments, Description: "Labels and protocols, and what is to be packed"},
	{Name: tagProviders, Description: "Check that everything is as it has to be, and keep all orders from calling a provider"},
	{Name: tagSupplies, Description: "Tell Merkana what came into its merchants' stocks; this has nothing to do with orders"},
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

// finishOperation adds the group, the roles and the statuses of an operation.
func finishOperation(op huma.Operation) huma.Operation {
	op.Tags = []string{tagOf(op)}
	roles := rolesOf(op.Metadata[metaRole].(access.Role))
	op.Extensions = map[string]any{"x-roles": roles}
	op.Description = strings.TrimLeft(op.Description+"\n\n"+roleSentence(roles), "\n")
	op.Responses = maps.Clone(op.Responses)
	for _, status := range statusesOf(op) {
		code := strconv.Itoa(status)
		if op.Responses[code] == nil {
			op.Responses[code] = &huma.Response{Content: op.Responses["401"].Content} // that of all problems
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

// finishBody says that a body is wanted where an order has to be in it.
func finishBody(body huma.RequestBody) *huma.RequestBody {
	for _, content := range body.Content {
		body.Required = body.Required || content.Schema != nil && strings.HasSuffix(content.Schema.Ref, "/Order")
	}
	return &body
}

// rolesOf are the roles whose tokens may do what needs a role.
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

// statusesOf are the statuses of problems that an operation can have: those that it names
// itself, those of all, and those of all with a body, or about an order.
func statusesOf(op huma.Operation) []int {
	statuses := []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity,
		http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if op.RequestBody != nil {
		statuses = append(statuses, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge)
	}
	// A call without a body is refused, too, when one comes with it that is compressed.
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

// why says what each status of a problem is for.
var why = map[int]string{
	http.StatusBadRequest:                   "The body is no JSON or ended too early, or the query can't be read",
	http.StatusUnauthorized:                 "There is no token, or one that is not known",
	http.StatusForbidden:                    "The token does not have the role; or there are no tokens, and a web page of another address calls",
	http.StatusNotFound:                     "There is no such order, document, provider or event",
	http.StatusRequestTimeout:               "The body came too slowly",
	http.StatusConflict:                     "It does not fit what is there; the detail says why",
	http.StatusGone:                         "The order was erased",
	http.StatusRequestEntityTooLarge:        "The body is too large",
	http.StatusUnsupportedMediaType:         "The body is of another media type, or compressed",
	http.StatusRequestedRangeNotSatisfiable: "The file does not have the bytes that the header Range asks for",
	http.StatusUnprocessableEntity:          "What was sent breaks rules; errors names each place",
	http.StatusTooManyRequests:              "There are too many calls with this token, or too many wrong ones from this address",
	http.StatusInternalServerError:          "The server is at fault; its log says more",
	http.StatusServiceUnavailable:           "Temporal or all workers are away, or too many calls are under way; the call may be repeated",
}

// problemHeaders are what problems bring beside their body.
var problemHeaders = map[int]map[string]*huma.Param{
	http.StatusUnauthorized:         {"WWW-Authenticate": textHeader("Bearer")},
	http.StatusUnsupportedMediaType: {"Accept-Encoding": textHeader("identity, when the body was compressed")},
	http.StatusRequestedRangeNotSatisfiable: {
		"Content-Range": textHeader("How many bytes the file has")},
	http.StatusTooManyRequests:    retryHeader(),
	http.StatusServiceUnavailable: retryHeader(),
}

func textHeader(description string) *huma.Param {
	return &huma.Param{Description: description, Schema: &huma.Schema{Type: huma.TypeString}}
}

func retryHeader() map[string]*huma.Param {
	least := 1.0
	return map[string]*huma.Param{"Retry-After": {
		Description: "After how many seconds the call may be repeated", Schema: &huma.Schema{Type: huma.TypeInteger, Minimum: &least}}}
}

package encryption

import (
	"strings"

	"orderflow/internal/documents"
	"orderflow/order"
)

// owner is whose data key a payload is encrypted with: an order's, or that of a
// namespace for all that belongs to no order.
type owner struct {
	kind ownerKind
	name string
}

type ownerKind string

const (
	anOrder    ownerKind = "order"
	aNamespace ownerKind = "namespace"
)

// String is the owner in messages, and what its data key is bound to.
func (o owner) String() string { return string(o.kind) + " " + o.name }

// ownerOf is the owner of a workflow's payloads.
func ownerOf(namespace, workflowID string) owner {
	id, isOrder := strings.CutPrefix(workflowID, order.WorkflowIDPrefix)
	if isOrder && documents.IsOrderID(id) {
		return owner{anOrder, id}
	}
	return owner{aNamespace, namespace}
}

const (
	dataKeyFile = "data.key"
	// markerFile says that an order was erased. It stays for ever: a late writer
	// must not give the order another key.
	markerFile = "erased.json"
)

// file is the name of one of the owner's files in the document store.
func (o owner) file(base string) string { return string(o.kind) + "s/" + o.name + "/" + base }

// ownerOfFile is the owner whose data key lies under a name.
func ownerOfFile(name string) owner {
	folder, rest, _ := strings.Cut(name, "/")
	return owner{ownerKind(strings.TrimSuffix(folder, "s")), strings.TrimSuffix(rest, "/"+dataKeyFile)}
}

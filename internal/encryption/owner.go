package encryption

import (
	"strings"

	"orderflow/internal/documents"
	"orderflow/order"
)

// owner is the owner of the data key that encrypts a payload: an order, or a namespace for
// everything that belongs to no order.
type owner struct {
	kind ownerKind
	name string
}

type ownerKind string

const (
	anOrder    ownerKind = "order"
	aNamespace ownerKind = "namespace"
)

// String is the owner's name in messages, to which its data key is bound.
func (o owner) String() string { return string(o.kind) + " " + o.name }

// ownerOf returns the owner of a workflow's payloads.
func ownerOf(namespace, workflowID string) owner {
	id, isOrder := strings.CutPrefix(workflowID, order.WorkflowIDPrefix)
	if isOrder && documents.IsOrderID(id) {
		return owner{anOrder, id}
	}
	return owner{aNamespace, namespace}
}

const (
	dataKeyFile = "data.key"
	// markerFile marks an erased order permanently: a late writer must not create another key
	// for it.
	markerFile = "erased.json"
)

// file returns the name of one of the owner's files in the document store.
func (o owner) file(base string) string { return string(o.kind) + "s/" + o.name + "/" + base }

// ownerOfFile returns the owner of a data key's file.
func ownerOfFile(name string) owner {
	folder, rest, _ := strings.Cut(name, "/")
	return owner{ownerKind(strings.TrimSuffix(folder, "s")), strings.TrimSuffix(rest, "/"+dataKeyFile)}
}

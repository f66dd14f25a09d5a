package mypromotest

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Keys that a documented answer lacks although other answers about the same thing
// have them.
var (
	lackedByItem   = []string{"files.type", "files.authType"}
	lackedBySubmit = []string{"generic_label", "callback.authType", "items.type", "items.files.authType", "files.authType"}
	lackedByCancel = []string{"generic_label", "callback", "custom_properties", "files.authType"}
	lackedByGet    = []string{"callback.authType", "items.files.authType"}
	lackedByList   = []string{"shipments.force"}
	lackedByDesign = []string{"return_url", "cancel_url"}
	// A fulfiller's catalogue has no contracts.
	lackedByFulfillersProduct = []string{
		"descriptions.overwritten", "variants.descriptions.overwritten", "variants.availability.clients.contract"}
	lackedByProductByID = []string{
		"variants.availability.clients.sku_fulfiller", "variants.availability.clients.available",
		"variants.availability.clients.stock", "variants.availability.clients.contract.declined_at"}
)

// without returns the JSON of a value without the keys at the paths. A path goes
// through every element of an array.
func without(v any, paths []string) any {
	encoded, err := json.Marshal(v)
	if err != nil {
		panic(err) // every type of this package can be encoded
	}
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		panic(err)
	}
	for _, path := range paths {
		prune(tree, path)
	}
	return tree
}

func prune(tree any, path string) {
	switch node := tree.(type) {
	case []any:
		for _, element := range node {
			prune(element, path)
		}
	case map[string]any:
		key, rest, deeper := strings.Cut(path, ".")
		if deeper {
			prune(node[key], rest)
			return
		}
		delete(node, key)
	}
}

// within prefixes paths with a key.
func within(key string, paths []string) []string {
	var under []string
	for _, path := range paths {
		under = append(under, key+"."+path)
	}
	return under
}

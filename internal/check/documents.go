package check

import "context"

// ofDocuments writes a file, reads it and removes it.
func (c *checker) ofDocuments() subject {
	const name = "store"
	const toDo = "look at ORDERFLOW_DOCUMENTS_URL, at the rights there, and at whether the disk is full"
	return subject{name: SubjectDocuments, first: look{name, func(ctx context.Context) []Finding {
		err := c.StoreError
		if err == nil {
			err = c.Store.Probe(ctx)
		}
		if err != nil {
			return []Finding{failed(name, err.Error(), toDo)}
		}
		return []Finding{ok(name, "a file was written, read back and removed")}
	}}}
}

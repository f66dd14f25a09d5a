package check

import "context"

// ofDocuments writes a file, reads it and removes it.
func (c *checker) ofDocuments() subject {
	const name = "store"
	const toDo = "see whether ORDERFLOW_DOCUMENTS_URL is right, who may write there, and whether the disk is full"
	return subject{name: SubjectDocuments, first: probe{name, func(ctx context.Context) []Finding {
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

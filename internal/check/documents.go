package check

import "context"

// ofDocuments writes a file, reads it and removes it.
func (c *checker) ofDocuments() subject {
	const name = "store"
	const toDo = "check ORDERFLOW_DOCUMENTS_URL, the write permission there, and free disk space"
	return subject{name: subjectDocuments, first: probe{name, func(ctx context.Context) []Finding {
		err := c.StoreError
		if err == nil {
			err = c.Store.Probe(ctx)
		}
		if err != nil {
			return []Finding{failed(name, err.Error(), toDo)}
		}
		says := "a file was written, read back and removed"
		if location, relative := c.Store.Location(); relative {
			says += " in " + location + "; ORDERFLOW_DOCUMENTS_URL is relative to the working folder"
		}
		return []Finding{ok(name, says)}
	}}}
}

package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/workflows/step"
)

// listsBehind is how long lists may show an old stage of an order.
const listsBehind = 30 * time.Second

// publish publishes search attributes within listsBehind, as one update: each update is one
// more write for the server, and is billed. The order's page is always current.
func (r *record) publish(attributes ...temporal.SearchAttributeUpdate) {
	r.unpublished = append(r.unpublished, attributes...)
	switch {
	case r.version < fewerSteps:
		r.publishAll()
	case r.version >= batchedLists && !r.publisher:
		r.publisher = true
		workflow.GoNamed(r.ctx, "publisher", r.publishBatch)
	}
}

// publishBatch publishes the collected search attributes after listsBehind. The order's end
// does not wait for it, because a status is published at once.
func (r *record) publishBatch(ctx workflow.Context) {
	err := step.Sleep(ctx, listsBehind, "publish search attributes")
	r.publisher = false
	if err == nil {
		r.publishAll()
	}
}

// publishNow publishes search attributes at once, with all collected ones.
func (r *record) publishNow(attributes ...temporal.SearchAttributeUpdate) {
	r.unpublished = append(r.unpublished, attributes...)
	r.publishAll()
}

// makeFindable publishes the ids of providers before a wait that a webhook could end.
func (r *record) makeFindable() {
	if r.unfindable {
		r.publishAll()
	}
}

// publishAll publishes the collected search attributes. A failure only affects lists, so the
// order continues.
func (r *record) publishAll() {
	attributes := r.unpublished
	r.unpublished, r.unfindable = nil, false
	upsert(r.ctx, attributes...)
}

// upsert publishes search attributes; a failure is only logged.
func upsert(ctx workflow.Context, attributes ...temporal.SearchAttributeUpdate) {
	if len(attributes) == 0 {
		return
	}
	if err := workflow.UpsertTypedSearchAttributes(ctx, attributes...); err != nil {
		workflow.GetLogger(ctx).Error("search attributes not published", "error", err)
	}
}

// listed reports whether the order was started with the search attributes that we set.
func (r *record) listed() bool {
	_, known := workflow.GetTypedSearchAttributes(r.ctx).GetKeyword(statusAttribute)
	return known
}

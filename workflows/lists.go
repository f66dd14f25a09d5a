package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/workflows/step"
)

// listsBehind is how long a list may not show yet at which step an order is.
const listsBehind = 30 * time.Second

// publish makes facts findable in Temporal's list of workflows, within listsBehind:
// what comes in between is one update, because each is one more write for the server,
// and billed. The order's page is true at every moment.
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

// publishBatch publishes what still waits for it after a while. The order's end does
// not wait for it, because a status is published at once.
func (r *record) publishBatch(ctx workflow.Context) {
	err := step.Sleep(ctx, listsBehind, "show in lists how the order stands")
	r.publisher = false
	if err == nil {
		r.publishAll()
	}
}

// publishNow makes facts findable at once, with all that waited for it.
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

// publishAll publishes what waits for it. What cannot be published is only missed in
// lists, so the order goes on.
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

// listed reports whether whoever started the order has put it into lists, as we do.
func (r *record) listed() bool {
	_, known := workflow.GetTypedSearchAttributes(r.ctx).GetKeyword(statusAttribute)
	return known
}

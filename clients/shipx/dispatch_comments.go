package shipx

import (
	"context"
	"fmt"
	"net/http"

	"orderflow/clients"
)

// CommentDispatchOrder adds a note for the courier. It is not idempotent: a second
// call adds a second note.
//
// POST /v1/organizations/:organization_id/dispatch_orders/:id/comment
func (c *Client) CommentDispatchOrder(ctx context.Context, id int64, comment string) (DispatchOrderComment, error) {
	return ask[DispatchOrderComment](ctx, c, c.commenting("comment on", http.MethodPost, id, commentBody{Comment: comment}))
}

// UpdateDispatchOrderComment changes a note for the courier.
//
// PUT /v1/organizations/:organization_id/dispatch_orders/:id/comment
func (c *Client) UpdateDispatchOrderComment(ctx context.Context, id, commentID int64, comment string) (DispatchOrderComment, error) {
	return ask[DispatchOrderComment](ctx, c,
		c.commenting("change a comment on", http.MethodPut, id, commentBody{ID: commentID, Comment: comment}))
}

// DeleteDispatchOrderComments deletes notes for the courier and returns the
// dispatch order with the remaining ones.
//
// DELETE /v1/organizations/:organization_id/dispatch_orders/:id/comment
func (c *Client) DeleteDispatchOrderComments(ctx context.Context, id int64, commentIDs ...int64) (DispatchOrder, error) {
	return ask[DispatchOrder](ctx, c, c.commenting("delete comments on", http.MethodDelete, id, commentBody{CommentIDs: commentIDs}))
}

// commentBody is the body of all three calls.
type commentBody struct {
	ID         int64   `json:"id,omitempty"`
	Comment    string  `json:"comment,omitempty"`
	CommentIDs []int64 `json:"comment_ids,omitempty"`
}

func (c *Client) commenting(verb, method string, id int64, body commentBody) clients.Call {
	return clients.Call{
		Operation: fmt.Sprintf("%s dispatch order %d", verb, id),
		Method:    method,
		Path:      c.inOrganization(fmt.Sprintf("/dispatch_orders/%d/comment", id)),
		Object:    dispatchOrderPath(id, ""),
		Body:      body,
	}
}

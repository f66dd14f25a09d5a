package shipxtest

import (
	"net/http"
	"slices"
)

// commentForm is the body of the calls about comments.
type commentForm struct {
	ID         looseID   `json:"id"`
	Comment    string    `json:"comment"`
	CommentIDs []looseID `json:"comment_ids"`
}

// commented returns the dispatch order in the path, and the body.
func (s *Server) commented(c call) (*pickup, commentForm, error) {
	var form commentForm
	found := s.pickup(c.PathValue("dispatch"))
	if found == nil {
		return nil, form, notFound()
	}
	return found, form, c.decode(&form)
}

// createComment is POST /v1/organizations/:organization_id/dispatch_orders/:id/comment.
func (s *Server) createComment(c call) (answer, error) {
	found, form, err := s.commented(c)
	switch {
	case err != nil:
		return answer{}, err
	case form.Comment == "":
		return answer{}, invalid("comment", "required")
	}
	made := DispatchComment{s.nextID("comment"), form.Comment, Time{c.now}}
	found.comments = append(found.comments, made)
	found.updatedAt = c.now
	return answer{status: http.StatusCreated, body: made}, nil
}

// updateComment is PUT of the same path.
func (s *Server) updateComment(c call) (answer, error) {
	found, form, err := s.commented(c)
	if err != nil {
		return answer{}, err
	}
	at := slices.IndexFunc(found.comments, func(d DispatchComment) bool { return d.ID == int64(form.ID) })
	switch {
	case at < 0:
		return answer{}, notFound()
	case form.Comment == "":
		return answer{}, invalid("comment", "required")
	}
	found.comments = slices.Clone(found.comments) // what was shown stays as it was
	found.comments[at].Comment = form.Comment
	found.updatedAt = c.now
	return answer{status: http.StatusOK, body: found.comments[at]}, nil
}

// deleteComments is DELETE of the same path. It deletes all named comments, or
// none.
func (s *Server) deleteComments(c call) (answer, error) {
	found, form, err := s.commented(c)
	if err != nil {
		return answer{}, err
	}
	ids := plain(form.CommentIDs)
	named := func(d DispatchComment) bool { return slices.Contains(ids, d.ID) }
	left := slices.DeleteFunc(slices.Clone(found.comments), named)
	switch {
	case len(ids) == 0:
		return answer{}, invalid("comment_ids", "required")
	case len(found.comments)-len(left) < len(ids):
		return answer{}, notFound()
	}
	found.comments, found.updatedAt = left, c.now
	return answer{status: http.StatusOK, body: s.showPickup(found, c.base())}, nil
}

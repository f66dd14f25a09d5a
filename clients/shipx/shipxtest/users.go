package shipxtest

import "net/http"

// user may act for the organization. The form is undocumented; this is the form of
// a contact person.
type user struct {
	ID        int64 `json:"id"`
	Email     Text  `json:"email"`
	Phone     Text  `json:"phone"`
	FirstName Text  `json:"first_name"`
	LastName  Text  `json:"last_name"`
}

// listUsers is GET /v1/organizations/:organization_id/users.
func (s *Server) listUsers(c call) (answer, error) {
	us := ownPeer()
	all := []user{{1, us.Email, us.Phone, us.FirstName, us.LastName}}
	same := func(u user) user { return u }
	return answer{status: http.StatusOK, body: paged(c, all, 100, 100, nil, same)}, nil
}

package httpapi

import "orderflow/internal/access"

// Roles are what callers of each route need.
func (a *API) Roles() map[string]access.Role { return a.roles }

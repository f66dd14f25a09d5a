package httpapi

import "orderflow/internal/access"

// Roles are what callers of each route need.
func (a *API) Roles() map[string]access.Role { return a.roles }

// Patterns are all routes.
func (a *API) Patterns() []string { return a.patterns }

package httpapi

import (
	"encoding/json"
	"net/http"

	"orderflow/internal/access"
	"orderflow/internal/version"
)

// registerVersion shows the version to callers with the role read only, so that attackers who
// look for vulnerable versions learn nothing.
func (a *API) registerVersion() {
	a.restricted("GET /version", access.RoleRead, a.calls, 0, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_ = json.NewEncoder(w).Encode(version.Current())
	}))
}

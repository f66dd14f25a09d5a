package compare

import (
	"encoding/json"
	"net/http"
	"slices"
)

// credentials returns a request's headers with the simulator's secrets instead of the
// recorded ones. Credentials that the provider refused stay unknown.
func (r *replayer) credentials(one exchange) http.Header {
	header := http.Header{}
	for _, name := range []string{"Accept", "Accept-Language", "Content-Type"} {
		if value := one.RequestHeader[name]; value != "" {
			header.Set(name, value)
		}
	}
	if one.Status == http.StatusUnauthorized {
		return header
	}
	if one.RequestHeader["X-Api-Key"] != "" {
		header.Set("X-Api-Key", "demo-key")
	}
	if one.RequestHeader["Api-Token"] != "" {
		header.Set("Api-Token", "demo-token")
	}
	if one.RequestHeader["Authorization"] != "" {
		header.Set("Authorization", "Bearer "+r.bearer())
	}
	return header
}

// logins are the calls that return a token, and the field that holds it.
var logins = map[string]struct {
	path, field string
	body        map[string]any
}{
	"mypromo": {"/oauth/token", "access_token", map[string]any{
		"grant_type": "client_credentials", "client_id": demo, "client_secret": demo, "scope": "*"}},
	"tpk":       {"/token", "token", map[string]any{"email": email, "password": demo}},
	"mediaport": {"/api/login", "token", map[string]any{"username": demo, "password": demo}},
}

// bearer returns a token that the simulator accepts now.
func (r *replayer) bearer() string {
	login, has := logins[r.provider]
	if !has {
		return demo // ShipX's token never changes
	}
	body, err := json.Marshal(login.body)
	if err != nil {
		return ""
	}
	given := r.call(http.MethodPost, login.path, string(body), http.Header{"X-Api-Key": {"demo-key"}})
	if fields, ok := given.body.(map[string]any); ok {
		r.token, _ = fields[login.field].(string)
	}
	return r.token
}

// withSecrets puts the simulator's account into a request: a login's credentials, the
// token to exchange, and the supplier.
func (r *replayer) withSecrets(one exchange, body any) any {
	fields, ok := body.(map[string]any)
	if !ok {
		return body
	}
	login, has := logins[r.provider]
	if has && one.Template == login.path && one.Method == http.MethodPost && one.Status < http.StatusBadRequest {
		for name, value := range login.body {
			if _, sent := fields[name]; sent && !slices.Contains(open, name) {
				fields[name] = value
			}
		}
	}
	if _, sent := fields["token"]; sent && r.provider == "tpk" {
		fields["token"] = r.bearer()
	}
	if _, sent := fields["supplierId"]; sent && r.provider == "mediaport" {
		fields["supplierId"] = supplier
	}
	return fields
}

// open lists a login's fields that are not secret; they are compared unchanged.
var open = []string{"grant_type"}

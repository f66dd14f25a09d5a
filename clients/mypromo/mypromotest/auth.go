package mypromotest

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// endpoint is a URL of the merchant that MyPromo calls, as answered.
type endpoint struct {
	URL      string `json:"url"`
	AuthType string `json:"authType,omitempty"`

	header map[string]string
}

// endpointRequest is an endpoint as requested.
type endpointRequest struct {
	URL  string `json:"url"`
	Auth *auth  `json:"auth"`
}

// auth is how MyPromo authenticates to the merchant: one of four methods.
type auth struct {
	Basic *struct {
		Username string `json:"username"`
		Password string `json:"password"`
	} `json:"basic"`
	Header json.RawMessage `json:"header"`
	OAuth1 json.RawMessage `json:"oauth1"`
	OAuth2 json.RawMessage `json:"oauth2"`
}

// kinds names the methods that are set.
func (a *auth) kinds() []string {
	if a == nil {
		return nil
	}
	var kinds []string
	if a.Basic != nil {
		kinds = append(kinds, "basic")
	}
	for _, way := range []struct {
		name  string
		given json.RawMessage
	}{{"header", a.Header}, {"oauth1", a.OAuth1}, {"oauth2", a.OAuth2}} {
		if way.given != nil && string(way.given) != "null" {
			kinds = append(kinds, way.name)
		}
	}
	return kinds
}

// headers are the headers of a request with this auth; none for OAuth, which the
// simulator does not support.
func (a *auth) headers() map[string]string {
	switch {
	case a == nil:
		return nil
	case a.Basic != nil:
		pair := base64.StdEncoding.EncodeToString([]byte(a.Basic.Username + ":" + a.Basic.Password))
		return map[string]string{"Authorization": "Basic " + pair}
	case a.Header != nil:
		return headerOf(a.Header)
	}
	return nil
}

// headerOf reads both forms of a header: "Name: value" and {"key", "value"}.
func headerOf(raw json.RawMessage) map[string]string {
	var pair property
	if json.Unmarshal(raw, &pair) == nil && pair.Key != "" {
		return map[string]string{pair.Key: pair.Value}
	}
	var line string
	_ = json.Unmarshal(raw, &line) // validated with the order
	name, value, named := strings.Cut(line, ":")
	if !named {
		return map[string]string{"Authorization": line}
	}
	return map[string]string{strings.TrimSpace(name): strings.TrimSpace(value)}
}

// authType names the method of an auth, or adds an error to the problems of a
// field.
func (a *auth) authType(field string, wrong problems) string {
	kinds := a.kinds()
	if a != nil && len(kinds) != 1 {
		wrong.add(field, "The selected %s is invalid.", field)
		return ""
	}
	if len(kinds) == 0 {
		return ""
	}
	return kinds[0]
}

// endpoint returns the requested endpoint and adds errors to the problems; nil if
// none is requested.
func (e *endpointRequest) endpoint(field string, wrong problems) *endpoint {
	if e == nil {
		return nil
	}
	if e.URL == "" {
		wrong.add(field+".url", "The %s.url field is required.", field)
	}
	return &endpoint{URL: e.URL, AuthType: e.Auth.authType(field+".auth", wrong), header: e.Auth.headers()}
}

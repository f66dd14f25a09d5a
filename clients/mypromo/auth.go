package mypromo

import "orderflow/internal/secret"

// Auth is how MyPromo proves who it is to a server of ours: exactly one of its
// fields is set. Orders' and items' files take Basic (https and sftp) and Header
// (https); callbacks and generic labels take all.
type Auth struct {
	Basic  *BasicAuth  `json:"basic,omitempty"`
	Header *HeaderAuth `json:"header,omitempty"`
	OAuth1 *OAuth1     `json:"oauth1,omitempty"`
	OAuth2 *OAuth2     `json:"oauth2,omitempty"`
}

// BasicAuth is a user name and a password.
type BasicAuth struct {
	Username string      `json:"username"`
	Password secret.Text `json:"password"`
}

// HeaderAuth is a header, such as "Authorization". MyPromo's documentation shows
// its value alone, its PHP library a key and a value, as here.
type HeaderAuth struct {
	Key   string      `json:"key"`
	Value secret.Text `json:"value"`
}

// OAuth1 gets a token of AuthURL.
type OAuth1 struct {
	Username string      `json:"username"`
	Password secret.Text `json:"password"`
	AuthURL  string      `json:"auth_url"`
}

// OAuth2 gets a token of AuthURL: with Username and Password if there is a
// Username (grant type password_grant), else with ClientID and ClientSecret
// (client_credentials).
type OAuth2 struct {
	Username     string      `json:"username,omitempty"`
	Password     secret.Text `json:"password,omitempty"`
	ClientID     string      `json:"client_id,omitempty"`
	ClientSecret secret.Text `json:"client_secret,omitempty"`
	AuthURL      string      `json:"auth_url"`
	Scope        string      `json:"scope,omitempty"`
}

// revealedAuth is an Auth as it is sent, its secrets readable.
type revealedAuth map[string]map[string]string

// reveal returns nil for nil.
func (a *Auth) reveal() revealedAuth {
	if a == nil {
		return nil
	}
	revealed := revealedAuth{}
	if a.Basic != nil {
		revealed["basic"] = map[string]string{"username": a.Basic.Username, "password": a.Basic.Password.Reveal()}
	}
	if a.Header != nil {
		revealed["header"] = map[string]string{"key": a.Header.Key, "value": a.Header.Value.Reveal()}
	}
	if a.OAuth1 != nil {
		revealed["oauth1"] = map[string]string{
			"username": a.OAuth1.Username, "password": a.OAuth1.Password.Reveal(), "auth_url": a.OAuth1.AuthURL,
		}
	}
	if a.OAuth2 != nil {
		revealed["oauth2"] = a.OAuth2.reveal()
	}
	return revealed
}

func (o OAuth2) reveal() map[string]string {
	revealed := map[string]string{"auth_url": o.AuthURL}
	if o.Username != "" {
		revealed["grant_type"] = "password_grant"
		revealed["username"] = o.Username
		revealed["password"] = o.Password.Reveal()
	} else {
		revealed["grant_type"] = "client_credentials"
		revealed["client_id"] = o.ClientID
		revealed["client_secret"] = o.ClientSecret.Reveal()
	}
	if o.Scope != "" {
		revealed["scope"] = o.Scope
	}
	return revealed
}

// NewEndpoint is a URL of ours that MyPromo calls.
type NewEndpoint struct {
	URL  string `json:"url"`
	Auth *Auth  `json:"auth,omitempty"`
}

type revealedEndpoint struct {
	NewEndpoint
	Auth revealedAuth `json:"auth,omitempty"`
}

func (e *NewEndpoint) reveal() *revealedEndpoint {
	if e == nil {
		return nil
	}
	return &revealedEndpoint{*e, e.Auth.reveal()}
}

// NewFile is a document that MyPromo fetches from us: https or sftp.
type NewFile struct {
	URL string `json:"url"`
	// Type is "deliverySlip" (A4) or "label" in an order, and the printed side,
	// such as "front", in an item.
	Type string `json:"type,omitempty"`
	// Carrier and TrackingCode are those of a label, and only of one.
	Carrier      CarrierKey `json:"carrier,omitempty"`
	TrackingCode string     `json:"tracking_code,omitempty"`
	Auth         *Auth      `json:"auth,omitempty"`
}

type revealedFile struct {
	NewFile
	Auth revealedAuth `json:"auth,omitempty"`
}

func revealFiles(files []NewFile) []revealedFile {
	var revealed []revealedFile
	for _, file := range files {
		revealed = append(revealed, revealedFile{file, file.Auth.reveal()})
	}
	return revealed
}

package mypromo

import "orderflow/internal/secret"

// Auth is how MyPromo authenticates to our servers. Set exactly one field. Files of
// orders and items support Basic (https and sftp) and Header (https); callbacks and
// generic labels support all four.
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
// only the value; its PHP library sends key and value, and so does this client.
type HeaderAuth struct {
	Key   string      `json:"key"`
	Value secret.Text `json:"value"`
}

// OAuth1 fetches a token from AuthURL.
type OAuth1 struct {
	Username string      `json:"username"`
	Password secret.Text `json:"password"`
	AuthURL  string      `json:"auth_url"`
}

// OAuth2 fetches a token from AuthURL: with Username and Password if Username is
// set (grant type password_grant), else with ClientID and ClientSecret
// (client_credentials).
type OAuth2 struct {
	Username     string      `json:"username,omitempty"`
	Password     secret.Text `json:"password,omitempty"`
	ClientID     string      `json:"client_id,omitempty"`
	ClientSecret secret.Text `json:"client_secret,omitempty"`
	AuthURL      string      `json:"auth_url"`
	Scope        string      `json:"scope,omitempty"`
}

// revealedAuth is an Auth as sent, with readable secrets.
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

// NewFile is a document that MyPromo downloads from us by https or sftp.
type NewFile struct {
	URL string `json:"url"`
	// Type is "deliverySlip" (A4) or "label" in an order, and the printed side,
	// such as "front", in an item.
	Type string `json:"type,omitempty"`
	// Carrier and TrackingCode belong to a label; leave them empty for other files.
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

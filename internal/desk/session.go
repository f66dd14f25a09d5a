package desk

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"orderflow/internal/access"
	"orderflow/internal/encryption/keyring"
)

// sessionCookie holds the encrypted session. It has no Path attribute, so a browser uses the
// path of the sign-in page without its last part, which is right behind a proxy with a path
// prefix. Therefore only pages directly below /desk/ may set it.
const sessionCookie = "orderflow-desk"

// session is a signed-in user. The encrypted session is stored only in the browser, so every
// replica with the same keys can read it. It ends when it expires, or when its token is removed
// from the configuration.
type session struct {
	// Token is the hash of the token that the user signed in with; zero if no tokens are
	// configured.
	Token access.TokenHash `json:"t"`
	Ends  time.Time        `json:"e"`
	// Secret is in every form of the session, and protects against forms of other sites.
	Secret []byte `json:"s"`
}

// sealer encrypts sessions with its first key, and decrypts with any of its keys.
type sealer struct {
	keys  []keyring.Key
	clock func() time.Time
}

// newSealer generates a key if none is configured; sessions then end when the program ends.
func newSealer(ring keyring.Ring, clock func() time.Time) (*sealer, error) {
	if clock == nil {
		clock = time.Now
	}
	s := &sealer{clock: clock}
	for _, id := range ring.IDs() {
		key, _ := ring.Find(id)
		s.keys = append(s.keys, key)
	}
	if len(s.keys) > 0 {
		return s, nil
	}
	aead, err := keyring.NewAEAD(keyring.Random())
	s.keys = []keyring.Key{{ID: "own", AEAD: aead}}
	return s, err
}

// sealedFor binds the encryption to sessions: data that the same key encrypts for another use
// can't be decrypted as a session.
var sealedFor = []byte("orderflow desk session 1")

// begin makes a new session.
func (s *sealer) begin(token access.TokenHash, life time.Duration) (session, string, error) {
	begun := session{Token: token, Ends: s.clock().Add(life).UTC(), Secret: make([]byte, 16)}
	_, _ = rand.Read(begun.Secret) // never fails
	content, err := json.Marshal(begun)
	if err != nil {
		return session{}, "", err
	}
	key := s.keys[0]
	return begun, key.ID + ":" + base64.RawURLEncoding.EncodeToString(key.Seal(nil, nil, content, sealedFor)), nil
}

// open decrypts a session, and reports whether it is valid and has not expired.
func (s *sealer) open(sealed string) (session, bool) {
	id, encoded, _ := strings.Cut(sealed, ":")
	content, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return session{}, false
	}
	for _, key := range s.keys {
		if key.ID != id {
			continue
		}
		plain, err := key.Open(nil, nil, content, sealedFor)
		var opened session
		if err != nil || json.NewDecoder(bytes.NewReader(plain)).Decode(&opened) != nil {
			return session{}, false
		}
		return opened, s.clock().Before(opened.Ends)
	}
	return session{}, false
}

// formSecret is the secret as forms contain it.
func (s session) formSecret() string { return base64.RawURLEncoding.EncodeToString(s.Secret) }

// owns reports whether a form was made for this session.
func (s session) owns(formSecret string) bool {
	return len(s.Secret) > 0 && subtle.ConstantTimeCompare([]byte(s.formSecret()), []byte(formSecret)) == 1
}

// endedFor is how long a browser keeps an expired session, so that a returning user is told
// that it has expired.
const endedFor = 24 * time.Hour

// setCookie stores a session in the browser, or removes it if sealed is empty.
func setCookie(w http.ResponseWriter, r *http.Request, sealed string, life time.Duration) {
	cookie := &http.Cookie{Name: sessionCookie, Value: sealed, MaxAge: int((life + endedFor).Seconds()),
		HttpOnly: true, Secure: encrypted(r), SameSite: http.SameSiteStrictMode}
	if sealed == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, cookie)
}

// encrypted reports whether the browser uses TLS, possibly to a proxy. A client that forges the
// headers only changes when its own cookie is sent.
func encrypted(r *http.Request) bool {
	return r.TLS != nil || strings.HasPrefix(r.Header.Get("Origin"), "https://") ||
		strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

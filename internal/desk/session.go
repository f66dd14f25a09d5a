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

// sessionCookie holds the sealed session. It has no Path: a browser then takes that of
// the sign-in page without its last part, which is right behind a proxy with a path
// prefix, too. So only pages directly below /desk/ may set it.
const sessionCookie = "orderflow-desk"

// session is who has signed in. The browser keeps it, sealed: there is no list of
// sessions, so every replica with the same keys knows it. It ends with its time, and as
// soon as the configuration has its token no more.
type session struct {
	// Token is the hash of the token that was signed in with; zero at an open gate.
	Token access.TokenHash `json:"t"`
	Ends  time.Time        `json:"e"`
	// Secret stands in every form of the session, and tells its forms from those of
	// another page.
	Secret []byte `json:"s"`
}

// sealer seals sessions with the first of its keys, and opens what any of them sealed.
type sealer struct {
	keys  []keyring.Key
	clock func() time.Time
}

// newSealer makes a key of its own where none is configured; then sessions end with the
// program.
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

// sealedFor keeps what is sealed here apart from whatever else the same key seals.
var sealedFor = []byte("orderflow desk session 1")

// begin makes a session that nobody has had before.
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

// open reads a session that has not ended.
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

// formSecret is what every form of the session shows.
func (s session) formSecret() string { return base64.RawURLEncoding.EncodeToString(s.Secret) }

// owns reports whether a form is one of the session's.
func (s session) owns(formSecret string) bool {
	return len(s.Secret) > 0 && subtle.ConstantTimeCompare([]byte(s.formSecret()), []byte(formSecret)) == 1
}

// endedFor is how long a browser keeps a session that has ended, so that who comes back is
// told so.
const endedFor = 24 * time.Hour

// setCookie gives the browser a session, or takes it away when sealed is empty.
func setCookie(w http.ResponseWriter, r *http.Request, sealed string, life time.Duration) {
	cookie := &http.Cookie{Name: sessionCookie, Value: sealed, MaxAge: int((life + endedFor).Seconds()),
		HttpOnly: true, Secure: encrypted(r), SameSite: http.SameSiteStrictMode}
	if sealed == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, cookie)
}

// encrypted reports whether the browser speaks TLS, be it to a proxy. Whoever forges the
// headers only has the own cookie sent less often.
func encrypted(r *http.Request) bool {
	return r.TLS != nil || strings.HasPrefix(r.Header.Get("Origin"), "https://") ||
		strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

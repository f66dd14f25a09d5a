package encryption

import (
	"encoding/json"
	"errors"
	"net/http"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
)

// MaxCodecBody bounds a request of the Web UI, in bytes: a page of history with
// large payloads, in base64.
const MaxCodecBody = 32 << 20

// CodecOptions are what the codec endpoint needs.
type CodecOptions struct {
	// Namespace is whose data key is used for what the Web UI sends: it doesn't say
	// for which order.
	Namespace string
	// Origin is the Web UI's, such as "https://temporal.example:8080"; pages of
	// others get no answer.
	Origin string
}

// CodecHandler is Temporal's remote codec: POST …/encode and …/decode, for the Web
// UI and the Temporal CLI. Payloads of an erased order come back as
// {"erased": "order <id>"}. It lets everybody through; only the preflight requests
// of browsers (OPTIONS), which carry no token, may reach it unguarded. What is wrong with a
// call, it says in the SDK's words; the HTTP API answers problems instead.
func (v *Vault) CodecHandler(options CodecOptions) http.Handler {
	handler := converter.NewPayloadCodecHTTPHandler(forPeople{codec{vault: v, namespace: options.Namespace}})
	return allowOrigin(options.Origin, http.MaxBytesHandler(handler, MaxCodecBody))
}

// allowOrigin answers pages of one origin (CORS), and calls of no page.
func allowOrigin(origin string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Add("Vary", "Origin")
		switch r.Header.Get("Origin") {
		case "":
		case origin:
			header.Set("Access-Control-Allow-Origin", origin)
			header.Set("Access-Control-Allow-Credentials", "true") // for a proxy that knows people by cookies
		default:
			http.Error(w, "this page may not ask here", http.StatusForbidden)
			return
		}
		if r.Method == http.MethodOptions {
			header.Set("Access-Control-Allow-Methods", "POST")
			header.Set("Access-Control-Allow-Headers", "Authorization, Authorization-Extras, Content-Type, X-Namespace")
			header.Set("Access-Control-Max-Age", "600")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		header.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// forPeople decodes for eyes: what was erased is said in its place.
type forPeople struct{ codec }

// Decode decrypts payloads, those of erased orders into a remark.
func (c forPeople) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	decrypted := make([]*commonpb.Payload, len(payloads))
	for i, payload := range payloads {
		shown, err := c.decrypt(payload)
		var ours *Error
		if errors.Is(err, ErrErased) && errors.As(err, &ours) {
			shown, err = erasedPayload(ours.Owner)
		}
		if err != nil {
			return nil, err
		}
		decrypted[i] = shown
	}
	return decrypted, nil
}

func erasedPayload(whose string) (*commonpb.Payload, error) {
	remark, err := json.Marshal(map[string]string{"erased": whose})
	return &commonpb.Payload{
		Metadata: map[string][]byte{converter.MetadataEncoding: []byte(converter.MetadataEncodingJSON)},
		Data:     remark,
	}, err
}

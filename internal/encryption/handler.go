package encryption

import (
	"encoding/json"
	"errors"
	"net/http"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
)

// MaxCodecBody is the largest request of the Web UI, in bytes: a page of history with large
// payloads, in base64.
const MaxCodecBody = 32 << 20

// CodecOptions configure the codec endpoint.
type CodecOptions struct {
	// Namespace is the namespace whose data key encrypts what the Web UI sends, because the Web
	// UI doesn't name an order.
	Namespace string
	// Origin is the Web UI's origin, such as "https://temporal.example:8080"; pages of other
	// origins get no answer.
	Origin string
}

// CodecHandler is Temporal's remote codec for the Web UI and the Temporal CLI: POST …/encode
// and …/decode. Payloads of an erased order are returned as {"erased": "order <id>"}. It does
// not authenticate: only preflight requests of browsers (OPTIONS), which have no token, may
// reach it without a gate. Errors are in the SDK's words, not problem details.
func (v *Vault) CodecHandler(options CodecOptions) http.Handler {
	handler := converter.NewPayloadCodecHTTPHandler(forPeople{codec{vault: v, namespace: options.Namespace}})
	return allowOrigin(options.Origin, http.MaxBytesHandler(handler, MaxCodecBody))
}

// allowOrigin answers pages of one origin (CORS), and calls that don't come from a page.
func allowOrigin(origin string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Add("Vary", "Origin")
		switch r.Header.Get("Origin") {
		case "":
		case origin:
			header.Set("Access-Control-Allow-Origin", origin)
			header.Set("Access-Control-Allow-Credentials", "true") // for a proxy that uses cookies
		default:
			http.Error(w, "calls from this page's origin are not allowed", http.StatusForbidden)
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

// forPeople decodes for display: erased payloads are replaced by a remark.
type forPeople struct{ codec }

// Decode decrypts payloads; payloads of erased orders become a remark.
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

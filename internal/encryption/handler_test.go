package encryption_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"orderflow/internal/encryption"
)

const webUI = "https://temporal.example:8080"

func serve(t *testing.T, vault *encryption.Vault) string {
	t.Helper()
	server := httptest.NewServer(vault.CodecHandler(encryption.CodecOptions{Namespace: namespace, Origin: webUI}))
	t.Cleanup(server.Close)
	return server.URL
}

func post(t *testing.T, url string, payloads ...*commonpb.Payload) (*http.Response, []*commonpb.Payload) {
	t.Helper()
	body, err := protojson.Marshal(&commonpb.Payloads{Payloads: payloads})
	require.NoError(t, err)
	answer, err := http.Post(url, "application/json", bytes.NewReader(body))
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	var back commonpb.Payloads
	if answer.StatusCode == http.StatusOK {
		require.NoError(t, protojson.Unmarshal(content, &back))
	}
	return answer, back.GetPayloads()
}

func TestTheCodecEndpointDecodes(t *testing.T) {
	vault := newHouse(t).started("a-1", "gone")
	gone := encrypt(t, vault, "gone")
	_, err := vault.Erase(t.Context(), "gone")
	require.NoError(t, err)
	plain, err := converter.GetDefaultDataConverter().ToPayload(address)
	require.NoError(t, err)
	remark, err := converter.GetDefaultDataConverter().ToPayload(map[string]string{"erased": "order gone"})
	require.NoError(t, err)

	answer, back := post(t, serve(t, vault)+"/codec/decode", encrypt(t, vault, "a-1"), plain, gone)
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Equal(t, "no-store", answer.Header.Get("Cache-Control"))
	require.Len(t, back, 3)
	for i, want := range []*commonpb.Payload{plain, plain, remark} {
		require.True(t, proto.Equal(want, back[i]), back[i])
	}
}

func TestTheCodecEndpointEncodes(t *testing.T) {
	vault := newHouse(t).started("a-1")
	plain, err := converter.GetDefaultDataConverter().ToPayload(address)
	require.NoError(t, err)
	_, encoded := post(t, serve(t, vault)+"/codec/encode", plain)
	require.Equal(t, namespace, string(encoded[0].GetMetadata()["orderflow-namespace"]))
	text, err := decrypt(vault, "a-1", encoded[0])
	require.NoError(t, err, "every order takes what the Web UI sends")
	require.Equal(t, address, text)
}

func TestTheCodecEndpointRefuses(t *testing.T) {
	vault := newHouse(t).started("a-1")
	url := serve(t, vault)
	changed := encrypt(t, vault, "a-1")
	changed.Data[20] ^= 1
	answer, _ := post(t, url+"/codec/decode", changed)
	require.Equal(t, http.StatusBadRequest, answer.StatusCode)
	answer, _ = post(t, url+"/codec/other")
	require.Equal(t, http.StatusNotFound, answer.StatusCode)

	for name, body := range map[string]io.Reader{
		"no JSON": strings.NewReader("{"), "too long": io.LimitReader(endless{}, 33<<20)} {
		t.Run(name, func(t *testing.T) {
			answer, err := http.Post(url+"/codec/decode", "application/json", body)
			require.NoError(t, err)
			require.NoError(t, answer.Body.Close())
			require.Equal(t, http.StatusBadRequest, answer.StatusCode)
		})
	}
}

// endless is a body of spaces.
type endless struct{}

func (endless) Read(into []byte) (int, error) {
	copy(into, bytes.Repeat([]byte(" "), len(into)))
	return len(into), nil
}

func TestOnlyTheWebUIMayAsk(t *testing.T) {
	url := serve(t, newHouse(t).started("a-1")) + "/codec/decode"
	for name, tc := range map[string]struct {
		method, origin string
		status         int
		allowed        string
	}{
		"no page":                 {"POST", "", 200, ""},
		"the Web UI":              {"POST", webUI, 200, webUI},
		"preflight of the Web UI": {"OPTIONS", webUI, 204, webUI},
		"another page":            {"POST", "https://evil.example", 403, ""},
		"its preflight":           {"OPTIONS", "https://evil.example", 403, ""},
		"another port":            {"POST", "https://temporal.example", 403, ""},
		"a longer name":           {"POST", webUI + ".evil.example", 403, ""},
		"no origin at all":        {"POST", "null", 403, ""},
	} {
		t.Run(name, func(t *testing.T) {
			request, err := http.NewRequestWithContext(t.Context(), tc.method, url, strings.NewReader("{}"))
			require.NoError(t, err)
			if tc.origin != "" {
				request.Header.Set("Origin", tc.origin)
			}
			answer, err := http.DefaultClient.Do(request)
			require.NoError(t, err)
			require.NoError(t, answer.Body.Close())
			require.Equal(t, tc.status, answer.StatusCode)
			require.Equal(t, tc.allowed, answer.Header.Get("Access-Control-Allow-Origin"))
			require.Equal(t, []string{"Origin"}, answer.Header.Values("Vary"))
			if tc.status == http.StatusNoContent {
				require.Equal(t, "POST", answer.Header.Get("Access-Control-Allow-Methods"))
				require.Contains(t, answer.Header.Get("Access-Control-Allow-Headers"), "Authorization")
			}
		})
	}
}

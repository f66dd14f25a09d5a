package temporalio_test

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/temporalio"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// all is every attribute, as a server lists them.
var all = map[string]enums.IndexedValueType{
	"OrderStage":      enums.INDEXED_VALUE_TYPE_KEYWORD,
	"OrderStatus":     enums.INDEXED_VALUE_TYPE_KEYWORD,
	"OrderSource":     enums.INDEXED_VALUE_TYPE_KEYWORD,
	"Carrier":         enums.INDEXED_VALUE_TYPE_KEYWORD,
	"TrackingNumbers": enums.INDEXED_VALUE_TYPE_KEYWORD_LIST,
	"ProviderRefs":    enums.INDEXED_VALUE_TYPE_KEYWORD_LIST,
	"NeedsAttention":  enums.INDEXED_VALUE_TYPE_BOOL,
	"AcceptedAt":      enums.INDEXED_VALUE_TYPE_DATETIME,
	"OrderReference":  enums.INDEXED_VALUE_TYPE_KEYWORD,
}

func dial(t *testing.T, address string) client.Client {
	t.Helper()
	connected, err := temporalio.DialWith(t.Context(), address, "default", quiet)
	require.NoError(t, err)
	t.Cleanup(connected.Close)
	return connected
}

// environment leaves only the given TEMPORAL_ variables, and no profile file.
func environment(t *testing.T, variables map[string]string) {
	t.Helper()
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "TEMPORAL_") {
			t.Setenv(name, "") // which puts it back after the test
			require.NoError(t, os.Unsetenv(name))
		}
	}
	t.Setenv("TEMPORAL_CONFIG_FILE", filepath.Join(t.TempDir(), "none.toml"))
	for name, value := range variables {
		t.Setenv(name, value)
	}
}

func TestDialReadsTheVariables(t *testing.T) {
	environment(t, map[string]string{"TEMPORAL_ADDRESS": (&fakeServer{}).start(t)})
	connected, err := temporalio.Dial(t.Context(), quiet)
	require.NoError(t, err)
	connected.Close()
}

func TestTheAPIKeyMayStandInAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(file, []byte("hunter2\n"), 0o400))
	environment(t, map[string]string{"TEMPORAL_API_KEY": "hunter2", "TEMPORAL_NAMESPACE": "orders.a1b2c"})
	want, err := temporalio.ClientOptions()
	require.NoError(t, err)
	require.NotNil(t, want.Credentials)

	environment(t, map[string]string{"TEMPORAL_API_KEY_FILE": file, "TEMPORAL_NAMESPACE": "orders.a1b2c"})
	got, err := temporalio.ClientOptions()
	require.NoError(t, err)
	require.Equal(t, want.Namespace, got.Namespace)
	require.NotNil(t, got.Credentials, "the key counts")
	require.Equal(t, want.ConnectionOptions.TLS, got.ConnectionOptions.TLS)

	environment(t, map[string]string{"TEMPORAL_API_KEY": "hunter2", "TEMPORAL_API_KEY_FILE": file})
	_, err = temporalio.Dial(t.Context(), quiet)
	require.EqualError(t, err, "temporal: TEMPORAL_API_KEY: want it or TEMPORAL_API_KEY_FILE, not both")
}

func TestDialReadsTheProfile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "temporal.toml")
	profile := "[profile.shop]\naddress = \"" + (&fakeServer{}).start(t) + "\"\n"
	require.NoError(t, os.WriteFile(file, []byte(profile), 0o600))
	environment(t, map[string]string{"TEMPORAL_CONFIG_FILE": file, "TEMPORAL_PROFILE": "shop"})
	connected, err := temporalio.Dial(t.Context(), quiet)
	require.NoError(t, err)
	connected.Close()
}

func TestDialSaysWhatIsWrong(t *testing.T) {
	nobody := devservertest.FreeAddress(t)
	without := &fakeServer{describe: serviceerror.NewNamespaceNotFound("orders")}
	address := without.start(t)
	cases := map[string]struct {
		variables map[string]string
		want      string
	}{
		"nobody there": {
			map[string]string{"TEMPORAL_ADDRESS": nobody, "TEMPORAL_NAMESPACE": "orders"},
			"temporal: connect to " + nobody + " (TEMPORAL_ADDRESS), namespace orders: failed reaching server",
		},
		"no such namespace": {
			map[string]string{"TEMPORAL_ADDRESS": address, "TEMPORAL_NAMESPACE": "orders"},
			"temporal: connected to " + address + ": there is no namespace orders (TEMPORAL_NAMESPACE)",
		},
		"no such profile": {
			map[string]string{"TEMPORAL_PROFILE": "shop"},
			"temporal: read the TEMPORAL_ variables and the profile: unable to find profile shop",
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			environment(t, tc.variables)
			_, err := temporalio.Dial(t.Context(), quiet)
			require.ErrorContains(t, err, tc.want)
		})
	}
}

func TestDialNeedsNoRightToDescribe(t *testing.T) {
	server := &fakeServer{describe: serviceerror.NewPermissionDenied("describe", "")}
	dial(t, server.start(t))
}

func TestAWorkerNeedsEveryAttribute(t *testing.T) {
	some := maps.Clone(all)
	delete(some, "OrderStage")
	delete(some, "AcceptedAt")
	for name, tc := range map[string]struct {
		there map[string]enums.IndexedValueType
		want  string
	}{
		"all are there": {all, ""},
		"some are missing": {some, `temporal: search attributes of namespace default: OrderStage, AcceptedAt missing; run "orderflow setup", or: ` +
			"temporal operator search-attribute create --namespace default --name OrderStage --type Keyword --name AcceptedAt --type Datetime"},
	} {
		t.Run(name, func(t *testing.T) {
			server := &fakeServer{attributes: tc.there}
			err := temporalio.EnsureReady(t.Context(), dial(t, server.start(t)), "default")
			require.Empty(t, server.added)
			if tc.want == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, tc.want)
		})
	}
}

func TestSetupAddsWhatIsMissing(t *testing.T) {
	cases := map[string]struct {
		there map[string]enums.IndexedValueType
		added []map[string]enums.IndexedValueType
	}{
		"a new namespace": {nil, []map[string]enums.IndexedValueType{all}},
		"some are there": {
			map[string]enums.IndexedValueType{
				"OrderStage": all["OrderStage"], "OrderStatus": all["OrderStatus"], "Carrier": all["Carrier"],
				"TrackingNumbers": all["TrackingNumbers"], "ProviderRefs": all["ProviderRefs"],
				"Other": enums.INDEXED_VALUE_TYPE_TEXT,
			},
			[]map[string]enums.IndexedValueType{{"OrderSource": all["OrderSource"], "NeedsAttention": all["NeedsAttention"], "AcceptedAt": all["AcceptedAt"],
				"OrderReference": all["OrderReference"]}},
		},
		"all are there": {all, nil},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			server := &fakeServer{attributes: tc.there}
			require.NoError(t, temporalio.Setup(t.Context(), dial(t, server.start(t)), "default"))
			require.Equal(t, tc.added, server.added)
		})
	}
}

func TestSetupWaitsUntilTheAttributesAreUsable(t *testing.T) {
	server := &fakeServer{unlisted: 2, stale: 2}
	require.NoError(t, temporalio.Setup(t.Context(), dial(t, server.start(t)), "default"))
	require.Zero(t, server.unlisted)
	require.Zero(t, server.stale)
}

func TestSetupGivesUpWaitingWithItsContext(t *testing.T) {
	server := &fakeServer{stale: 1_000_000}
	connected := dial(t, server.start(t))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- temporalio.Setup(ctx, connected, "default") }()
	require.Eventually(t, func() bool {
		server.mu.Lock()
		defer server.mu.Unlock()
		return server.stale < 1_000_000
	}, 5*time.Second, time.Millisecond)
	cancel()
	require.ErrorContains(t, <-done, "temporal: search attributes of namespace default can't be used yet")
}

func TestSetupSaysWhatIsWrong(t *testing.T) {
	almost := map[string]enums.IndexedValueType{}
	for name, kind := range all {
		if name != "Carrier" {
			almost[name] = kind
		}
	}
	cases := map[string]struct {
		server *fakeServer
		want   string
	}{
		"another type": {
			&fakeServer{attributes: map[string]enums.IndexedValueType{"Carrier": enums.INDEXED_VALUE_TYPE_TEXT}},
			"temporal: search attributes of namespace default: Carrier has the type Text but must have Keyword: " +
				"remove or rename it, or use another namespace",
		},
		"no right to add": {
			&fakeServer{attributes: almost, adding: serviceerror.NewPermissionDenied("not allowed", "")},
			"temporal: add search attributes to namespace default: not allowed; an administrator of the namespace can run: " +
				"temporal operator search-attribute create --namespace default --name Carrier --type Keyword",
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			err := temporalio.Setup(t.Context(), dial(t, tc.server.start(t)), "default")
			require.EqualError(t, err, tc.want)
		})
	}
	t.Run("another worker was faster", func(t *testing.T) {
		server := &fakeServer{attributes: almost, adding: serviceerror.NewAlreadyExist("Carrier")}
		require.NoError(t, temporalio.Setup(t.Context(), dial(t, server.start(t)), "default"))
	})
}

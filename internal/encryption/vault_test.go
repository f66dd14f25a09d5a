package encryption_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"

	"orderflow/internal/documents"
	"orderflow/internal/encryption"
)

// Starters of one order, each a process of its own, end up with one data key.
func TestStartersAgreeOnAKey(t *testing.T) {
	const starters = 16
	house := newHouse(t)
	vaults := make([]*encryption.Vault, starters)
	payloads := make([]*commonpb.Payload, starters)
	for i := range vaults {
		vaults[i] = house.vault(oldKey)
	}
	var all sync.WaitGroup
	for i, vault := range vaults {
		all.Go(func() {
			if err := start(context.Background(), vault, "a-1"); err != nil {
				t.Error(err)
				return
			}
			payloads[i], _ = of(vault, "a-1").ToPayload(address)
		})
	}
	all.Wait()
	for _, vault := range append(vaults, house.vault(oldKey)) {
		for _, payload := range payloads {
			text, err := decrypt(vault, "a-1", payload)
			require.NoError(t, err)
			require.Equal(t, address, text)
		}
	}
	entries, err := os.ReadDir(house.path("orders/a-1"))
	require.NoError(t, err)
	require.Len(t, entries, 1, "nothing is left of those that lost")
}

func TestTheDataKeyIsWrapped(t *testing.T) {
	house := newHouse(t)
	house.started("a-1")
	content, err := os.ReadFile(house.path("orders/a-1/data.key"))
	require.NoError(t, err)
	var file struct {
		Format         int
		Owner, RingKey string
		Wrapped        []byte
	}
	require.NoError(t, json.Unmarshal(content, &file))
	require.Len(t, file.Wrapped, 12+32+16, "nonce, key and tag")
	file.Wrapped = nil
	require.Equal(t, struct {
		Format         int
		Owner, RingKey string
		Wrapped        []byte
	}{1, "order a-1", "old", nil}, file)
}

func TestADataKeyThatDoesNotFit(t *testing.T) {
	for name, tc := range map[string]struct {
		spoil func(house)
		want  string
	}{
		"of another order": {func(h house) {
			require.NoError(h, os.Rename(h.path("orders/b-2/data.key"), h.path("orders/a-1/data.key")))
		},
			`orders/a-1/data.key: it was changed, or belongs to another: it says "order b-2"`},
		"relabelled": {func(h house) {
			content, err := os.ReadFile(h.path("orders/b-2/data.key"))
			require.NoError(h, err)
			content = bytes.ReplaceAll(content, []byte("b-2"), []byte("a-1"))
			require.NoError(h, os.WriteFile(h.path("orders/a-1/data.key"), content, 0o600))
		}, `orders/a-1/data.key: it was changed, or belongs to another: the key "old" does not open it`},
		"half of it": {func(h house) { require.NoError(h, os.Truncate(h.path("orders/a-1/data.key"), 20)) },
			"orders/a-1/data.key: unexpected end of JSON input"},
		"of a later format": {func(h house) {
			require.NoError(h, os.WriteFile(h.path("orders/a-1/data.key"), []byte(`{"format": 2}`), 0o600))
		}, "orders/a-1/data.key: its format is 2, but this program supports 1"},
	} {
		t.Run(name, func(t *testing.T) {
			house := newHouse(t)
			payload := encrypt(t, house.started("a-1", "b-2"), "a-1")
			tc.spoil(house)
			_, err := decrypt(house.vault(oldKey), "a-1", payload)
			require.EqualError(t, err, "encryption: order a-1: "+tc.want)
		})
	}
}

func TestARingThatLacksTheKeyIsToldAtOnce(t *testing.T) {
	house := newHouse(t)
	house.started("b-2")
	require.EqualError(t, start(t.Context(), house.vault(newKey), "a-1"), `payloads can't be encrypted: encryption: namespace shop: `+
		`its data key is wrapped with the key "old", which ORDERFLOW_ENCRYPTION_KEYS lacks`)
}

func TestTheCacheIsBounded(t *testing.T) {
	house := newHouse(t)
	payloads := map[string]*commonpb.Payload{}
	writer := house.started("a-1", "b-2", "c-3")
	for _, id := range []string{"a-1", "b-2", "c-3"} {
		payloads[id] = encrypt(t, writer, id)
	}
	small := house.vaultWith(encryption.Options{Ring: ring(t, oldKey), CacheSize: 2})
	brief := house.vaultWith(encryption.Options{Ring: ring(t, oldKey), CacheFor: time.Nanosecond})
	for _, id := range []string{"a-1", "b-2", "a-1", "c-3"} { // so b-2 was used longest ago
		for _, vault := range []*encryption.Vault{small, brief} {
			_, err := decrypt(vault, id, payloads[id])
			require.NoError(t, err)
		}
	}
	for id := range payloads {
		house.remove("orders/" + id + "/data.key")
	}
	for id, kept := range map[string]bool{"a-1": true, "b-2": false, "c-3": true} {
		_, err := decrypt(small, id, payloads[id])
		require.Equal(t, kept, err == nil, id)
		_, err = decrypt(brief, id, payloads[id])
		require.ErrorIs(t, err, encryption.ErrNoKey)
	}
}

func TestErase(t *testing.T) {
	house := newHouse(t)
	vault := house.started("a-1")
	payload := encrypt(t, vault, "a-1")
	for range 2 {
		erased, err := house.vault("").Erase(t.Context(), "a-1") // it needs no ring
		require.NoError(t, err)
		require.True(t, erased)
	}
	require.NoFileExists(t, house.path("orders/a-1/data.key"))
	_, err := decrypt(house.vault(oldKey), "a-1", payload)
	require.ErrorIs(t, err, encryption.ErrErased)
	_, err = of(house.vault(oldKey), "a-1").ToPayload(address)
	require.ErrorIs(t, err, encryption.ErrErased)
	require.ErrorIs(t, start(t.Context(), house.vault(oldKey), "a-1"), encryption.ErrErased)
	require.NoFileExists(t, house.path("orders/a-1/data.key"), "it gets no other key")

	_, err = decrypt(vault, "a-1", payload)
	require.NoError(t, err, "a process that has read it forgets it only later")
	_, err = vault.Erase(t.Context(), "a-1")
	require.NoError(t, err)
	_, err = decrypt(vault, "a-1", payload)
	require.ErrorIs(t, err, encryption.ErrErased)

	erased, err := vault.Erase(t.Context(), "b-2")
	require.NoError(t, err)
	require.False(t, erased, "it never had a key")
}

// Erase and start at the same moment leave no key, whoever is first.
func TestEraseAndStartAtOnce(t *testing.T) {
	for range 30 {
		house := newHouse(t)
		house.started("a-1")
		var all sync.WaitGroup
		all.Go(func() { _, _ = house.vault("").Erase(context.Background(), "a-1") })
		for range 3 {
			all.Go(func() { _ = start(context.Background(), house.vault(oldKey), "a-1") })
		}
		all.Wait()
		require.NoFileExists(t, house.path("orders/a-1/data.key"))
	}
}

func TestRotate(t *testing.T) {
	house := newHouse(t)
	vault := house.started("a-1", "b-2", "dots..", "gone", "broken")
	payload := encrypt(t, vault, "dots..")
	_, err := vault.Erase(t.Context(), "gone")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(house.path("orders/broken/data.key"), []byte("{"), 0o600))

	both := house.vault(newKey + "," + oldKey)
	for _, want := range []encryption.Rotation{{Wrapped: 4, Failed: 1}, {Current: 4, Failed: 1}} {
		var failed []string
		done, err := both.Rotate(t.Context(), func(err error) { failed = append(failed, err.Error()) })
		require.NoError(t, err)
		require.Equal(t, want, done)
		require.Equal(t, []string{"encryption: order broken: orders/broken/data.key: unexpected end of JSON input"}, failed)
	}
	counts, err := both.Census(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[string]int{"new": 4, "": 1}, counts)

	text, err := decrypt(house.vault(newKey), "dots..", payload)
	require.NoError(t, err, "without the old key")
	require.Equal(t, address, text)
	_, err = decrypt(house.vault(oldKey), "dots..", payload)
	require.ErrorContains(t, err, `wrapped with the key "new", which ORDERFLOW_ENCRYPTION_KEYS lacks`)
}

// An erasure that was cut off between its two steps, or that a rotation has just
// read the key of, is completed by the rotation.
func TestARotationBringsNothingBack(t *testing.T) {
	house := newHouse(t)
	house.started("gone")
	created, err := house.store().CreateFile(t.Context(), "orders/gone/erased.json", []byte("{}"))
	require.NoError(t, err)
	require.True(t, created)
	done, err := house.vault(newKey+","+oldKey).Rotate(t.Context(), func(err error) { t.Error(err) })
	require.NoError(t, err)
	require.Equal(t, encryption.Rotation{Wrapped: 2}, done)
	require.NoFileExists(t, house.path("orders/gone/data.key"))
}

func TestARotationThatIsCutOffIsCarriedOn(t *testing.T) {
	house := newHouse(t)
	house.started("a-1", "b-2", "c-3")
	both := house.vault(newKey + "," + oldKey)
	ctx, cancel := context.WithCancel(t.Context())
	require.NoError(t, os.WriteFile(house.path("orders/a-1/data.key"), []byte("{"), 0o600))
	_, err := both.Rotate(ctx, func(error) { cancel() })
	require.ErrorIs(t, err, context.Canceled)
	done, err := both.Rotate(t.Context(), func(error) {})
	require.NoError(t, err)
	require.Equal(t, encryption.Rotation{Wrapped: 2, Current: 1, Failed: 1}, done)

	_, err = house.vault("").Rotate(t.Context(), func(error) {})
	require.ErrorContains(t, err, "ORDERFLOW_ENCRYPTION_KEYS is not set")
}

func TestTheWarning(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	newHouse(t).vault(oldKey).WarnIfOff(logger)
	require.Empty(t, log.String())
	encryption.New(encryption.Options{}).WarnIfOff(logger)
	require.Contains(t, log.String(), "level=WARN")
	require.Contains(t, log.String(), "payloads are not encrypted: ")
}

// The store's own trouble is not taken for a missing key.
func TestAStoreThatCannotBeRead(t *testing.T) {
	house := newHouse(t)
	payload := encrypt(t, house.started("a-1"), "a-1")
	store, err := documents.Open(t.Context(), house.folder)
	require.NoError(t, err)
	vault := encryption.New(encryption.Options{Ring: ring(t, oldKey), Store: store})
	require.NoError(t, store.Close())
	_, err = decrypt(vault, "a-1", payload)
	require.ErrorContains(t, err, "encryption: order a-1: documents: read orders/a-1/data.key: ")
	require.NotErrorIs(t, err, encryption.ErrNoKey)
}

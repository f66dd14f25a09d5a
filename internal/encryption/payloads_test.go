package encryption_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/protobuf/proto"

	"orderflow/internal/encryption"
)

func TestAPayloadComesBack(t *testing.T) {
	vault := newHouse(t).started("a-1")
	for workflowID, owner := range map[string][2]string{
		"order-a-1":        {"orderflow-order", "a-1"},
		"order-plain":      {"orderflow-namespace", namespace}, // started before there was a ring
		"provider-shipx":   {"orderflow-namespace", namespace},
		"order-../../etc/": {"orderflow-namespace", namespace},
		"":                 {"orderflow-namespace", namespace},
	} {
		t.Run(workflowID, func(t *testing.T) {
			data := converter.WithDataConverterSerializationContext(vault.DataConverter(namespace), about(workflowID))
			payload, err := data.ToPayload(address)
			require.NoError(t, err)
			require.Equal(t, map[string][]byte{"encoding": []byte("binary/encrypted"), "orderflow-format": []byte("1"),
				owner[0]: []byte(owner[1])}, payload.GetMetadata())
			require.False(t, bytes.Contains(payload.GetData(), []byte(address)))
			var text string
			require.NoError(t, data.FromPayload(payload, &text))
			require.Equal(t, address, text)

			again, err := data.ToPayload(address)
			require.NoError(t, err)
			require.NotEqual(t, payload.GetData(), again.GetData(), "equal values must not look equal")
		})
	}
}

func TestActivitiesUseTheirOrdersKey(t *testing.T) {
	vault := newHouse(t).started("a-1")
	data := converter.WithDataConverterSerializationContext(vault.DataConverter(namespace),
		converter.ActivitySerializationContext{Namespace: namespace, WorkflowID: "order-a-1", ActivityType: "EnsureLabel"})
	payloads, err := data.ToPayloads(address, 7)
	require.NoError(t, err)
	require.Equal(t, "a-1", string(payloads.GetPayloads()[1].GetMetadata()["orderflow-order"]))
	var text string
	var number int
	require.NoError(t, data.FromPayloads(payloads, &text, &number))
	require.Equal(t, []any{address, 7}, []any{text, number})
}

func TestPlainPayloadsAreStillRead(t *testing.T) {
	plain, err := converter.GetDefaultDataConverter().ToPayload(address)
	require.NoError(t, err)
	text, err := decrypt(newHouse(t).started("a-1"), "a-1", plain)
	require.NoError(t, err)
	require.Equal(t, address, text)
}

func TestWithoutARingNothingIsEncrypted(t *testing.T) {
	house := newHouse(t)
	encrypted := encrypt(t, house.started("a-1"), "a-1")
	vault := encryption.New(encryption.Options{})
	require.NoError(t, start(t.Context(), vault, "a-1"))
	require.False(t, vault.On())
	plain, err := converter.GetDefaultDataConverter().ToPayload(address)
	require.NoError(t, err)
	require.True(t, proto.Equal(plain, encrypt(t, vault, "a-1")))

	_, err = decrypt(vault, "a-1", encrypted)
	require.ErrorIs(t, err, encryption.ErrNoRing)
	require.EqualError(t, err, "encryption: order a-1: its payloads are encrypted, and ORDERFLOW_ENCRYPTION_KEYS is not set")
}

func TestWhatCannotBeDecrypted(t *testing.T) {
	house := newHouse(t)
	vault := house.started("a-1", "b-2", "lost", "gone")
	lost, gone := encrypt(t, vault, "lost"), encrypt(t, vault, "gone")
	house.remove("orders/lost/data.key")
	_, err := vault.Erase(t.Context(), "gone")
	require.NoError(t, err)

	changed := func(change func(*commonpb.Payload)) *commonpb.Payload {
		payload := encrypt(t, vault, "a-1")
		change(payload)
		return payload
	}
	for name, tc := range map[string]struct {
		order   string
		payload *commonpb.Payload
		reason  error
		text    string
	}{
		"another bit": {"a-1", changed(func(p *commonpb.Payload) { p.Data[20] ^= 1 }), encryption.ErrTampered,
			"encryption: order a-1: a payload can't be decrypted: it was changed, or belongs to another"},
		"cut short": {"a-1", changed(func(p *commonpb.Payload) { p.Data = p.Data[:8] }), encryption.ErrTampered, ""},
		"empty":     {"a-1", changed(func(p *commonpb.Payload) { p.Data = nil }), encryption.ErrTampered, ""},
		"of another order": {"a-1", encrypt(t, vault, "b-2"), encryption.ErrTampered,
			"encryption: order a-1: it contains a payload of order b-2: it was changed, or belongs to another"},
		"relabelled": {"b-2", changed(func(p *commonpb.Payload) { p.Metadata["orderflow-order"] = []byte("b-2") }),
			encryption.ErrTampered, "encryption: order b-2: a payload can't be decrypted: it was changed, or belongs to another"},
		"nobody's": {"a-1", changed(func(p *commonpb.Payload) { delete(p.Metadata, "orderflow-order") }), encryption.ErrTampered, ""},
		"outside of the store": {"", changed(func(p *commonpb.Payload) { p.Metadata["orderflow-order"] = []byte("../../etc") }), nil,
			`encryption: order ../../etc: documents: "orders/../../etc/data.key": not the name of a file`},
		"of a later format": {"a-1", changed(func(p *commonpb.Payload) { p.Metadata["orderflow-format"] = []byte("2") }), nil,
			`encryption: order a-1: a payload has the format "2", but this program supports "1"`},
		"without its data key": {"lost", lost, encryption.ErrNoKey, ""},
		"of an erased order":   {"gone", gone, encryption.ErrErased, "encryption: order gone: it has been erased"},
	} {
		t.Run(name, func(t *testing.T) {
			fresh := house.vault(oldKey) // another process, which has nothing in its cache
			data := fresh.DataConverter(namespace)
			if tc.order != "" {
				data = of(fresh, tc.order)
			}
			var text string
			err := data.FromPayload(tc.payload, &text)
			var ours *encryption.Error
			require.ErrorAs(t, err, &ours)
			if tc.reason != nil {
				require.ErrorIs(t, err, tc.reason)
			}
			if tc.text != "" {
				require.EqualError(t, err, tc.text)
			}
			require.Empty(t, text)
		})
	}
}

// In a workflow an error would be taken for an outcome; a panic fails the
// workflow task, which is tried again.
func TestInAWorkflowAMissingKeyPanics(t *testing.T) {
	house := newHouse(t)
	payload := encrypt(t, house.started("a-1"), "a-1")
	house.remove("orders/a-1/data.key")
	vault := house.vault(oldKey)
	data := of(vault, "a-1").(workflow.ContextAware).WithWorkflowContext(nil)
	want := "encryption: order a-1: " + encryption.ErrNoKey.Error()
	var text string
	require.PanicsWithError(t, want, func() { _ = data.FromPayload(payload, &text) })
	require.PanicsWithError(t, want, func() {
		_ = data.FromPayloads(&commonpb.Payloads{Payloads: []*commonpb.Payload{payload}}, &text)
	})
	house.remove("namespaces/shop/data.key") // with which it would encrypt instead
	want = "encryption: namespace shop: " + encryption.ErrNoKey.Error()
	require.PanicsWithError(t, want, func() { _, _ = data.ToPayload(address) })
	require.PanicsWithError(t, want, func() { _, _ = data.ToPayloads(address) })

	number, err := converter.GetDefaultDataConverter().ToPayload(7)
	require.NoError(t, err)
	require.ErrorContains(t, data.FromPayload(number, &text), "unable to decode", "other errors stay errors")
	outside := of(vault, "a-1").(workflow.ContextAware).WithContext(context.Background())
	require.ErrorIs(t, outside.FromPayload(payload, &text), encryption.ErrNoKey)
}

package encryption

import (
	"context"
	"crypto/cipher"
	"errors"
	"fmt"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/proto"
)

// Metadata of an encrypted payload: the encoding, the format, and the owner under
// "orderflow-order" or "orderflow-namespace".
const (
	encodingEncrypted = "binary/encrypted"
	metadataFormat    = "orderflow-format"
	metadataOwner     = "orderflow-"

	payloadFormat = "1"
)

// codec encrypts payloads for one owner, and decrypts them.
type codec struct {
	vault     *Vault
	namespace string
	// owner is the owner of the payloads; zero if the SDK doesn't say. Then they are encrypted
	// with the namespace's key.
	owner owner
}

// WithSerializationContext returns the codec for a workflow's payloads.
func (c codec) WithSerializationContext(about converter.SerializationContext) converter.PayloadCodec {
	switch about := about.(type) {
	case converter.WorkflowSerializationContext:
		c.owner = ownerOf(c.namespace, about.WorkflowID)
	case converter.ActivitySerializationContext:
		c.owner = ownerOf(c.namespace, about.WorkflowID)
	}
	return c
}

// Encode encrypts payloads; without a ring it returns them unchanged.
func (c codec) Encode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	if !c.vault.On() {
		return payloads, nil
	}
	o, aead, err := c.encrypting()
	if err != nil {
		return nil, err
	}
	encrypted := make([]*commonpb.Payload, len(payloads))
	for i, payload := range payloads {
		plain, err := proto.Marshal(payload)
		if err != nil {
			return nil, o.failed(err)
		}
		encrypted[i] = &commonpb.Payload{
			Metadata: map[string][]byte{
				converter.MetadataEncoding:     []byte(encodingEncrypted),
				metadataFormat:                 []byte(payloadFormat),
				metadataOwner + string(o.kind): []byte(o.name),
			},
			Data: aead.Seal(nil, nil, plain, o.boundPayload()),
		}
	}
	return encrypted, nil
}

// boundPayload is the additional data that binds a payload to its owner.
func (o owner) boundPayload() []byte {
	return []byte("orderflow payload " + payloadFormat + "\n" + o.String())
}

// encrypting returns the key for encryption, and its owner. An order that was started before
// there was a ring has no key, and uses its namespace's.
func (c codec) encrypting() (owner, cipher.AEAD, error) {
	ctx := context.Background() // the SDK gave no owner
	shared := owner{aNamespace, c.namespace}
	if c.owner.kind == anOrder {
		aead, err := c.vault.key(ctx, c.owner)
		if !errors.Is(err, ErrNoKey) {
			return c.owner, aead, err
		}
	}
	aead, err := c.vault.key(ctx, shared)
	return shared, aead, err
}

// Decode decrypts payloads. Unencrypted payloads stay unchanged, so that histories from before
// the ring can be read.
func (c codec) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	decrypted := make([]*commonpb.Payload, len(payloads))
	for i, payload := range payloads {
		var err error
		if decrypted[i], err = c.decrypt(payload); err != nil {
			return nil, err
		}
	}
	return decrypted, nil
}

func (c codec) decrypt(payload *commonpb.Payload) (*commonpb.Payload, error) {
	if string(payload.GetMetadata()[converter.MetadataEncoding]) != encodingEncrypted {
		return payload, nil
	}
	o, err := c.ownerIn(payload)
	if err != nil {
		return nil, o.failed(err)
	}
	aead, err := c.vault.key(context.Background(), o)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, nil, payload.GetData(), o.boundPayload())
	if err != nil {
		return nil, o.failed(fmt.Errorf("a payload can't be decrypted: %w", ErrTampered))
	}
	var decrypted commonpb.Payload
	if err := proto.Unmarshal(plain, &decrypted); err != nil {
		return nil, o.failed(err)
	}
	return &decrypted, nil
}

// ownerIn reads the owner of an encrypted payload. It must be the order that the payload came
// with, or the namespace: an order can't be given the payload of another.
func (c codec) ownerIn(payload *commonpb.Payload) (owner, error) {
	if format := string(payload.GetMetadata()[metadataFormat]); format != payloadFormat {
		return c.owner, fmt.Errorf("a payload has the format %q, but this program supports %q", format, payloadFormat)
	}
	for _, kind := range []ownerKind{anOrder, aNamespace} {
		name, found := payload.GetMetadata()[metadataOwner+string(kind)]
		if !found {
			continue
		}
		stated := owner{kind, string(name)}
		if kind == anOrder && c.owner.kind != "" && stated != c.owner {
			return c.owner, fmt.Errorf("it contains a payload of %s: %w", stated, ErrTampered)
		}
		return stated, nil
	}
	return c.owner, fmt.Errorf("a payload has no owner: %w", ErrTampered)
}

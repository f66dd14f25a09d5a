package encryption

import (
	"context"
	"errors"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"
)

// DataConverter converts values to payloads and back, for a client of a namespace. It covers
// everything that the SDK converts: inputs, results, signals, updates, queries, heartbeats,
// memos, summaries and the details of failures.
func (v *Vault) DataConverter(namespace string) converter.DataConverter {
	// A slow store must not count as a workflow's deadlock.
	return workflow.DataConverterWithoutDeadlockDetection(v.dataConverter(namespace))
}

func (v *Vault) dataConverter(namespace string) dataConverter {
	return dataConverter{converter.NewCodecDataConverter(
		converter.GetDefaultDataConverter(), codec{vault: v, namespace: namespace})}
}

type dataConverter struct{ converter.DataConverter }

var (
	_ workflow.ContextAware                           = dataConverter{}
	_ converter.DataConverterWithSerializationContext = dataConverter{}
)

// WithSerializationContext returns the converter for a workflow's payloads.
func (d dataConverter) WithSerializationContext(about converter.SerializationContext) converter.DataConverter {
	return dataConverter{converter.WithDataConverterSerializationContext(d.DataConverter, about)}
}

// WithWorkflowContext returns the converter for workflow code.
func (d dataConverter) WithWorkflowContext(workflow.Context) converter.DataConverter {
	return inWorkflow(d)
}

// WithContext returns the converter itself: outside of workflows the context does not matter.
func (d dataConverter) WithContext(context.Context) converter.DataConverter { return d }

// inWorkflow panics on key errors. An error would reach the workflow's code, fail an order
// permanently or drop a signal; a panic fails the workflow task, which Temporal retries until
// the key is available.
type inWorkflow struct{ converter.DataConverter }

// ToPayload converts and encrypts a value.
func (c inWorkflow) ToPayload(value any) (*commonpb.Payload, error) {
	payload, err := c.DataConverter.ToPayload(value)
	return payload, notOurs(err)
}

// ToPayloads converts and encrypts values.
func (c inWorkflow) ToPayloads(values ...any) (*commonpb.Payloads, error) {
	payloads, err := c.DataConverter.ToPayloads(values...)
	return payloads, notOurs(err)
}

// FromPayload decrypts and reads a value.
func (c inWorkflow) FromPayload(payload *commonpb.Payload, value any) error {
	return notOurs(c.DataConverter.FromPayload(payload, value))
}

// FromPayloads decrypts and reads values.
func (c inWorkflow) FromPayloads(payloads *commonpb.Payloads, values ...any) error {
	return notOurs(c.DataConverter.FromPayloads(payloads, values...))
}

// notOurs returns errors that are not about encryption, and panics with the others.
func notOurs(err error) error {
	var ours *Error
	if errors.As(err, &ours) {
		panic(ours)
	}
	return err
}

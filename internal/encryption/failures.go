package encryption

import (
	"errors"
	"strings"

	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"
)

// TypeNotEncrypted is the type of the failure that stands for one that could not
// be encrypted. It is retried.
const TypeNotEncrypted = "NotEncrypted"

// failureConverter turns errors into failures and back. Messages and stack traces
// are encrypted like payloads: a provider's words can repeat an address.
type failureConverter struct {
	vault *Vault
	data  converter.DataConverter
	inner converter.FailureConverter
	about converter.SerializationContext // nil where the SDK doesn't say
}

func (v *Vault) failureConverter(data converter.DataConverter, about converter.SerializationContext) failureConverter {
	return failureConverter{vault: v, data: data, about: about, inner: temporal.NewDefaultFailureConverter(
		temporal.DefaultFailureConverterOptions{DataConverter: data, EncodeCommonAttributes: v.On()})}
}

// FailureConverter returns what turns errors into failures, for a client of a
// namespace.
func (v *Vault) FailureConverter(namespace string) converter.FailureConverter {
	return v.failureConverter(v.dataConverter(namespace), nil)
}

// WithSerializationContext returns the converter for a workflow's failures.
func (f failureConverter) WithSerializationContext(about converter.SerializationContext) converter.FailureConverter {
	return f.vault.failureConverter(converter.WithDataConverterSerializationContext(f.data, about), about)
}

// ErrorToFailure never lets a message out that could not be encrypted. An
// activity's then becomes another failure, which is retried; in a workflow it
// panics, which fails the workflow task.
func (f failureConverter) ErrorToFailure(err error) (failure *failurepb.Failure) {
	if f.about == nil && err != nil && strings.HasPrefix(err.Error(), errorPrefix) {
		// The reason why a workflow task failed is for operators, and nothing personal.
		return temporal.GetDefaultFailureConverter().ErrorToFailure(err)
	}
	if _, workflow := f.about.(converter.WorkflowSerializationContext); !workflow {
		defer func() {
			if reason := recover(); reason != nil {
				failure = notEncrypted(reason)
			}
		}()
	}
	return f.inner.ErrorToFailure(err)
}

// notEncrypted stands for a failure that a key was missing for. The default
// converter panics with its data converter's error; other panics are bugs.
func notEncrypted(reason any) *failurepb.Failure {
	var ours *Error
	if err, isError := reason.(error); !isError || !errors.As(err, &ours) {
		panic(reason)
	}
	return temporal.GetDefaultFailureConverter().ErrorToFailure(
		temporal.NewApplicationError("the error was not encrypted, so it can't be told: "+ours.Error(), TypeNotEncrypted))
}

// FailureToError reads a failure. A workflow must not mistake a failed step's
// unreadable message for its message, so there it panics; people are told what
// the trouble is.
func (f failureConverter) FailureToError(failure *failurepb.Failure) error {
	failure = proto.Clone(failure).(*failurepb.Failure)
	_, ofActivity := f.about.(converter.ActivitySerializationContext) // only workflows read these
	for one := failure; one != nil; one = one.GetCause() {
		err := f.readable(one)
		var ours *Error
		if !errors.As(err, &ours) {
			continue
		}
		if ofActivity {
			panic(ours)
		}
		one.Message, one.EncodedAttributes = ours.Error(), nil
	}
	return f.inner.FailureToError(failure)
}

func (f failureConverter) readable(failure *failurepb.Failure) error {
	if failure.GetEncodedAttributes() == nil {
		return nil
	}
	var attributes map[string]any
	return f.data.FromPayload(failure.GetEncodedAttributes(), &attributes)
}

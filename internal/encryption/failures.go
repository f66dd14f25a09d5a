package encryption

import (
	"errors"
	"strings"

	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"
)

// TypeNotEncrypted is the type of the failure that replaces one that could not be encrypted. It
// is retried.
const TypeNotEncrypted = "NotEncrypted"

// failureConverter converts errors to failures and back. Messages and stack traces are
// encrypted like payloads: a provider's message may repeat an address.
type failureConverter struct {
	vault *Vault
	data  converter.DataConverter
	inner converter.FailureConverter
	about converter.SerializationContext // nil if the SDK doesn't say
}

func (v *Vault) failureConverter(data converter.DataConverter, about converter.SerializationContext) failureConverter {
	return failureConverter{vault: v, data: data, about: about, inner: temporal.NewDefaultFailureConverter(
		temporal.DefaultFailureConverterOptions{DataConverter: data, EncodeCommonAttributes: v.On()})}
}

// FailureConverter converts errors to failures and back, for a client of a namespace.
func (v *Vault) FailureConverter(namespace string) converter.FailureConverter {
	return v.failureConverter(v.dataConverter(namespace), nil)
}

// WithSerializationContext returns the converter for a workflow's failures.
func (f failureConverter) WithSerializationContext(about converter.SerializationContext) converter.FailureConverter {
	return f.vault.failureConverter(converter.WithDataConverterSerializationContext(f.data, about), about)
}

// ErrorToFailure never returns a message that could not be encrypted. An activity's failure is
// replaced by another one, which is retried; a workflow panics, which fails the workflow task.
func (f failureConverter) ErrorToFailure(err error) (failure *failurepb.Failure) {
	if f.about == nil && err != nil && strings.HasPrefix(err.Error(), errorPrefix) {
		// The cause of a failed workflow task is for operators, and contains no personal data.
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

// notEncrypted replaces a failure whose key was missing. The default converter panics with its
// data converter's error; other panics are bugs.
func notEncrypted(reason any) *failurepb.Failure {
	var ours *Error
	if err, isError := reason.(error); !isError || !errors.As(err, &ours) {
		panic(reason)
	}
	return temporal.GetDefaultFailureConverter().ErrorToFailure(
		temporal.NewApplicationError("the error could not be encrypted, so it is not shown: "+ours.Error(), TypeNotEncrypted))
}

// FailureToError reads a failure. A workflow must not act on an unreadable message of a failed
// step, so there it panics; people get the reason.
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

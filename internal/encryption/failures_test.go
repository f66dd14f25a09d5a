package encryption_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"

	"orderflow/internal/encryption"
)

var (
	asWorkflow = about("order-a-1")
	asActivity = converter.ActivitySerializationContext{Namespace: namespace, WorkflowID: "order-a-1"}
)

func failuresOf(vault *encryption.Vault, about converter.SerializationContext) converter.FailureConverter {
	return converter.WithFailureConverterSerializationContext(vault.FailureConverter(namespace), about)
}

// refused is an error with the words of a provider, and details.
func refused() error {
	return temporal.NewApplicationErrorWithOptions("no such place: "+address, "Refused", temporal.ApplicationErrorOptions{
		NonRetryable: true, Details: []any{address}, Cause: errors.New(address)})
}

func TestAFailureComesBack(t *testing.T) {
	vault := newHouse(t).started("a-1")
	for name, converters := range map[string]converter.FailureConverter{
		"of a workflow": failuresOf(vault, asWorkflow), "of an activity": failuresOf(vault, asActivity),
		"of nobody": vault.FailureConverter(namespace),
	} {
		t.Run(name, func(t *testing.T) {
			failure := converters.ErrorToFailure(refused())
			wire, err := proto.Marshal(failure)
			require.NoError(t, err)
			require.NotContains(t, string(wire), address)
			require.Equal(t, "Encoded failure", failure.GetMessage())
			require.Equal(t, "Refused", failure.GetApplicationFailureInfo().GetType())

			var back *temporal.ApplicationError
			require.ErrorAs(t, converters.FailureToError(failure), &back)
			require.Equal(t, "no such place: "+address, back.Message())
			require.True(t, back.NonRetryable())
			require.EqualError(t, errors.Unwrap(back), address)
			var detail string
			require.NoError(t, back.Details(&detail))
			require.Equal(t, address, detail)
		})
	}
}

func TestWithoutARingFailuresArePlain(t *testing.T) {
	vault := encryption.New(encryption.Options{})
	require.Equal(t, "no such place: "+address, failuresOf(vault, asActivity).ErrorToFailure(refused()).GetMessage())
	require.NoError(t, failuresOf(vault, asActivity).FailureToError(nil))
}

// A failure that can't be encrypted is no reason to send it as it is.
func TestAFailureThatCannotBeEncrypted(t *testing.T) {
	house := newHouse(t)
	house.started("a-1")
	_, err := house.vault("").Erase(t.Context(), "a-1")
	require.NoError(t, err)
	vault := house.vault(oldKey)

	failure := failuresOf(vault, asActivity).ErrorToFailure(refused())
	want := &failurepb.Failure{Source: "GoSDK",
		Message: "the error could not be encrypted, so it is not shown: encryption: order a-1: it has been erased",
		FailureInfo: &failurepb.Failure_ApplicationFailureInfo{ApplicationFailureInfo: &failurepb.ApplicationFailureInfo{
			Type: encryption.TypeNotEncrypted}}}
	require.True(t, proto.Equal(want, failure), failure)

	require.PanicsWithError(t, "encryption: order a-1: it has been erased", func() {
		failuresOf(vault, asWorkflow).ErrorToFailure(refused())
	}, "the workflow task fails instead")
}

// Why a workflow task failed is for operators, who may not have the codec.
func TestOurOwnTroubleIsToldPlainly(t *testing.T) {
	house := newHouse(t)
	_, trouble := decrypt(house.vault(""), "a-1", encrypt(t, house.started("a-1"), "a-1"))
	failure := house.started().FailureConverter(namespace).ErrorToFailure(trouble)
	require.Equal(t, trouble.Error(), failure.GetMessage())
}

func TestAFailureThatCannotBeDecrypted(t *testing.T) {
	house := newHouse(t)
	failure := failuresOf(house.started("a-1"), asActivity).ErrorToFailure(refused())
	_, err := house.vault("").Erase(t.Context(), "a-1")
	require.NoError(t, err)
	vault := house.vault(oldKey)
	const trouble = "encryption: order a-1: it has been erased"

	var shown *temporal.ApplicationError
	require.ErrorAs(t, failuresOf(vault, asWorkflow).FailureToError(failure), &shown)
	require.Equal(t, trouble, shown.Message(), "people are told why")
	require.PanicsWithError(t, trouble, func() { _ = failuresOf(vault, asActivity).FailureToError(failure) },
		"a workflow must not mistake it for the step's words")
}

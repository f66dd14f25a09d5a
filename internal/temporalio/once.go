package temporalio

import (
	"context"
	"crypto/sha256"
	"fmt"

	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
)

// onceKey is the context key of a signal's name.
type onceKey struct{}

// Once names the signals that are sent with the context. A workflow run accepts one signal of
// each name, whoever sends it and however often: Temporal deduplicates requests by their ids
// for the lifetime of the run. The others succeed without adding to its history. Clients made
// by this package support it.
func Once(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, onceKey{}, name)
}

// signalOnce gives a named signal the request id of its name.
func signalOnce(ctx context.Context, method string, request, reply any, connection *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	signal, is := request.(*workflowservice.SignalWorkflowExecutionRequest)
	if name, named := ctx.Value(onceKey{}).(string); is && named {
		signal.RequestId = requestID(name)
	}
	return invoke(ctx, method, request, reply, connection, options...)
}

// requestID is a UUID derived from a name, because some of Temporal's databases store only
// UUIDs.
func requestID(name string) string {
	sum := sha256.Sum256([]byte(name))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // version 8, RFC 9562
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

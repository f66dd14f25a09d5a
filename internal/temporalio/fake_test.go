package temporalio_test

import (
	"context"
	"maps"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
)

// fakeServer answers what connecting and setting up ask, as a server would that
// the tests can't easily have: slow to renew its caches, or short of rights.
type fakeServer struct {
	workflowservice.UnimplementedWorkflowServiceServer
	operatorservice.UnimplementedOperatorServiceServer

	describe error // what DescribeNamespace answers
	adding   error // what AddSearchAttributes answers
	unlisted int   // how many listings of attributes don't know the namespace yet
	stale    int   // how many searches don't know namespace or attributes yet

	mu         sync.Mutex
	attributes map[string]enums.IndexedValueType
	added      []map[string]enums.IndexedValueType
}

// start serves and returns the address.
func (f *fakeServer) start(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := grpc.NewServer(grpc.UnaryInterceptor(func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
		answer, err := handle(ctx, request)
		return answer, serviceerror.ToStatus(err).Err()
	}))
	workflowservice.RegisterWorkflowServiceServer(server, f)
	operatorservice.RegisterOperatorServiceServer(server, f)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return listener.Addr().String()
}

func (f *fakeServer) GetSystemInfo(context.Context, *workflowservice.GetSystemInfoRequest) (*workflowservice.GetSystemInfoResponse, error) {
	return &workflowservice.GetSystemInfoResponse{}, nil
}

func (f *fakeServer) DescribeNamespace(context.Context, *workflowservice.DescribeNamespaceRequest) (*workflowservice.DescribeNamespaceResponse, error) {
	return &workflowservice.DescribeNamespaceResponse{}, f.describe
}

func (f *fakeServer) ListSearchAttributes(context.Context, *operatorservice.ListSearchAttributesRequest) (*operatorservice.ListSearchAttributesResponse, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.unlisted > 0 {
		f.unlisted--
		return nil, serviceerror.NewNamespaceNotFound("default")
	}
	return &operatorservice.ListSearchAttributesResponse{CustomAttributes: maps.Clone(f.attributes)}, nil
}

func (f *fakeServer) AddSearchAttributes(_ context.Context, request *operatorservice.AddSearchAttributesRequest) (*operatorservice.AddSearchAttributesResponse, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.added = append(f.added, request.GetSearchAttributes())
	return &operatorservice.AddSearchAttributesResponse{}, f.adding
}

func (f *fakeServer) CountWorkflowExecutions(context.Context, *workflowservice.CountWorkflowExecutionsRequest) (*workflowservice.CountWorkflowExecutionsResponse, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stale > 0 {
		f.stale--
		if f.stale%2 == 0 {
			return nil, serviceerror.NewNamespaceNotFound("default")
		}
		return nil, serviceerror.NewInvalidArgument("invalid query: column name 'OrderStage' is not a valid search attribute")
	}
	return &workflowservice.CountWorkflowExecutionsResponse{}, nil
}

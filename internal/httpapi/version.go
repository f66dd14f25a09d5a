package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/internal/access"
	"orderflow/internal/version"
)

type versionOutput struct{ Body version.Build }

func (a *API) registerVersion() {
	op := a.operation(http.MethodGet, "/v1/version", "version", "Say which version of Orderflow answers", access.RoleRead)
	op.Tags = []string{"health"}
	huma.Register(a.huma, op, func(context.Context, *struct{}) (*versionOutput, error) {
		return &versionOutput{version.Current()}, nil
	})
}

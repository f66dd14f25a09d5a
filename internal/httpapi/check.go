package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/internal/access"
	"orderflow/internal/check"
)

type checkInput struct {
	Subject []string `query:"subject,explode" enum:"temporal,documents,encryption,address,mypromo,shipx,tpk,mediaport,merkana" maxItems:"9" doc:"What to check, such as subject=shipx&subject=tpk. Default: everything." example:"[\"shipx\"]"`
}

type checkOutput struct{ Body check.Report }

func (a *API) registerCheck() {
	if a.options.Check == nil {
		return
	}
	op := a.operation(http.MethodGet, "/v1/check", "check", "Check the configuration and connections", access.RoleOperate, http.StatusUnprocessableEntity)
	op.Description = `Checks Temporal, the document store, encryption, the public address and the accounts at providers, with the
settings of this program. Changes nothing. Each check takes at most 15 seconds, all together at most 30. The status is
200 whatever the result; ok says whether all checks passed. Only one check runs at a time.`
	op.Tags = []string{"health"}
	huma.Register(a.huma, op, a.check)
}

func (a *API) check(ctx context.Context, in *checkInput) (*checkOutput, error) {
	select {
	case a.checking <- struct{}{}:
	default:
		return nil, later("another check is under way")
	}
	defer func() { <-a.checking }()
	ctx, done := a.lasting(ctx)
	defer done()
	report, err := a.options.Check(ctx, in.Subject...)
	if err != nil {
		return nil, huma.Error422UnprocessableEntity(err.Error())
	}
	return &checkOutput{report}, nil
}

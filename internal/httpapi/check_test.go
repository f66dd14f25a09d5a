package httpapi_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/check"
	"orderflow/internal/httpapi"
)

// checked is a call for a check by an operator.
func checked(query string) call {
	return call{role: access.RoleOperate, method: http.MethodGet, path: "/v1/check" + query}
}

func TestCheck(t *testing.T) {
	report := decoded[check.Report](t, checked("?subject=documents&subject=tpk").do(t), http.StatusOK)
	require.True(t, report.OK, "%+v", report)
	require.Equal(t, check.Finding{Subject: "documents", Name: "store", Sign: check.OK, Says: "a file was written, read back and removed"},
		report.Findings[0])
	require.Equal(t, "tpk", report.Findings[1].Subject)

	whole := decoded[check.Report](t, checked("").do(t), http.StatusOK)
	require.Greater(t, len(whole.Findings), 30)
}

func TestCheckOfUnknownSubjects(t *testing.T) {
	got := refusal(t, checked("?subject=tpk&subject=pigeon").do(t), http.StatusUnprocessableEntity)
	require.Equal(t, "query.subject[1]", got.Errors[0].Location)
	for _, subject := range check.Subjects() {
		require.Contains(t, got.Errors[0].Message, subject)
	}
	refusal(t, checked("?provider=tpk").do(t), http.StatusUnprocessableEntity)
}

func TestOneCheckAtATime(t *testing.T) {
	began, goOn := make(chan struct{}), make(chan struct{})
	api := listen(httpapi.Options{Gate: gate(access.Options{}), Check: func(context.Context, ...string) (check.Report, error) {
		close(began)
		<-goOn
		return check.Report{OK: true, Findings: []check.Finding{}}, nil
	}})
	one := checked("")
	one.base = api
	first := make(chan answer)
	go func() { first <- one.do(t) }()
	<-began
	second := one.do(t)
	require.Equal(t, "another check is under way", refusal(t, second, http.StatusServiceUnavailable).Detail)
	require.NotEmpty(t, second.header.Get("Retry-After"))
	close(goOn)
	require.Equal(t, http.StatusOK, (<-first).status)
}

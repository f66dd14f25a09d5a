package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/version"
)

func TestVersion(t *testing.T) {
	asked := call{role: access.RoleRead, method: http.MethodGet, path: "/version"}
	require.Equal(t, version.Current(), decoded[version.Build](t, asked.do(t), http.StatusOK))
}

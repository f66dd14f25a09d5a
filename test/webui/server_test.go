package webui

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/encryption/keyring"
	"orderflow/test/compose"
	"orderflow/test/program"
)

// host is the Web UI's host name for the browser. It is not a loopback name, so that
// anything that only works on loopback fails here.
const host = "temporal.example"

// startWebUI runs docker-compose.yml's Web UI, with its variables, for the Temporal
// server at an address, and the trigger's codec for payloads that the vault has
// encrypted.
func (s *stack) startWebUI(temporal string, vault *encryption.Vault) {
	s.Helper()
	binary := os.Getenv("TEMPORAL_UI_SERVER")
	if _, err := os.Stat(binary); err != nil {
		require.Empty(s, os.Getenv("CI"), "TEMPORAL_UI_SERVER names the Web UI's program (make web-ui builds it)")
		s.Skip("TEMPORAL_UI_SERVER does not name the Web UI's program (make web-ui builds it)")
	}
	port := devservertest.FreePort(s.T)
	s.webUI = fmt.Sprintf("http://%s:%d", host, port)
	project, err := compose.Load(s.Context(), "../..")
	require.NoError(s, err)
	settings := map[string]string{}
	for name, value := range project.Services["web-ui"].Environment {
		settings[name] = *value
	}
	// Settings that .env changes.
	settings["TEMPORAL_ADDRESS"], settings["TEMPORAL_CORS_ORIGINS"] = temporal, s.webUI
	settings["TEMPORAL_CODEC_ENDPOINT"] = s.startCodec(vault)
	settings["TEMPORAL_UI_PORT"] = strconv.Itoa(port)
	command := exec.Command(binary, "--root", filepath.Dir(binary), "--env", "docker", "start") // as in its image
	command.Env = program.Environment()
	for name, value := range settings {
		command.Env = append(command.Env, name+"="+value)
	}
	require.NoError(s, command.Start())
	s.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	require.Eventually(s, func() bool {
		response, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/healthz", port))
		return err == nil && response.Body.Close() == nil && response.StatusCode == http.StatusOK
	}, patience, 100*time.Millisecond, "the Web UI answers")
}

// startCodec serves what "orderflow serve" has at ORDERFLOW_CODEC_ADDRESS, and returns
// its URL.
func (s *stack) startCodec(vault *encryption.Vault) string {
	s.Helper()
	mux := http.NewServeMux()
	mux.Handle("/codec/", vault.CodecHandler(encryption.CodecOptions{Namespace: "default", Origin: s.webUI}))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(s, err)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Second}
	go func() { _ = server.Serve(listener) }()
	s.Cleanup(func() { _ = server.Close() })
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(s, err)
	return "http://" + net.JoinHostPort(host, port) + "/codec"
}

// newVault encrypts with a new key.
func (s *stack) newVault(store *documents.Store) *encryption.Vault {
	s.Helper()
	entry, err := keyring.NewEntry("test")
	require.NoError(s, err)
	vault, err := encryption.Open(entry, store)
	require.NoError(s, err)
	return vault
}

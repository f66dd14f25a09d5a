package compose_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/stretchr/testify/require"

	"orderflow/internal/config"
	"orderflow/test/compose"
)

// hardPassword has every character that .env files, shells and compose files treat
// specially.
const hardPassword = `pa$word#1 x ${HOME} #y $$`

// deployed returns a folder with the compose file and the files it mounts, a file .env
// and a file orderflow.env.
func deployed(t *testing.T, dotEnv, settings string) string {
	t.Helper()
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, compose.File), read(t, compose.File), 0o600))
	require.NoError(t, os.CopyFS(filepath.Join(folder, "deploy"), os.DirFS(filepath.Join(root, "deploy"))))
	require.NoError(t, os.WriteFile(filepath.Join(folder, ".env"), []byte(dotEnv), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "orderflow.env"), []byte(settings), 0o600))
	return folder
}

// variablesOf returns the environment of a service's container.
func variablesOf(t *testing.T, project *types.Project, service string) map[string]string {
	t.Helper()
	require.Contains(t, project.Services, service)
	found := map[string]string{}
	for name, value := range project.Services[service].Environment {
		found[name] = *value
	}
	return found
}

func loadDeployed(t *testing.T, dotEnv, settings string) *types.Project {
	t.Helper()
	project, err := compose.LoadWithEnvironment(t.Context(), deployed(t, dotEnv, settings))
	require.NoError(t, err)
	return project
}

func TestPasswordsArriveAsTheyAre(t *testing.T) {
	project := loadDeployed(t,
		"POSTGRES_PASSWORD='"+hardPassword+"'\nGRAFANA_PASSWORD='"+hardPassword+"'\nALERT_MAIL_PASSWORD='"+hardPassword+"'\n",
		"# a comment\nORDERFLOW_TPK_PASSWORD="+hardPassword+"\nORDERFLOW_SHIPX_TOKEN=it's \"so\"\n")
	for _, service := range []string{"worker", "trigger", "setup", "orderflow"} {
		variables := variablesOf(t, project, service)
		require.Equal(t, hardPassword, variables["ORDERFLOW_TPK_PASSWORD"], service)
		require.Equal(t, `it's "so"`, variables["ORDERFLOW_SHIPX_TOKEN"], service)
		require.Equal(t, "http://sandbox:8090/tpk", variables["ORDERFLOW_TPK_URL"], service)
	}
	for service, variable := range map[string]string{"postgres": "POSTGRES_PASSWORD", "schema": "SQL_PASSWORD", "temporal": "POSTGRES_PWD",
		"grafana": "GF_SECURITY_ADMIN_PASSWORD", "alertmanager": "ALERT_MAIL_PASSWORD"} {
		require.Equal(t, hardPassword, variablesOf(t, project, service)[variable], service)
	}
}

// Our programs and the Web UI know the Web UI's address: links lead there, and only its
// pages may have payloads decoded.
func TestTheWebUIsPortReachesAllThatNameIt(t *testing.T) {
	for name, test := range map[string]struct{ dotEnv, settings, url, codec, insecure string }{
		"as it comes":      {"", "", "http://127.0.0.1:8233", "http://127.0.0.1:8081/codec", "true"},
		"on another port":  {"WEB_UI_PORT=9000\nCODEC_PORT=9001\n", "", "http://127.0.0.1:9000", "http://127.0.0.1:9001/codec", "true"},
		"on another host":  {"WEB_UI_URL=http://temporal.example:9000\nCODEC_URL=http://temporal.example:9001/codec\n", "", "http://temporal.example:9000", "http://temporal.example:9001/codec", "true"},
		"behind TLS":       {"WEB_UI_URL=https://temporal.example\nCODEC_URL=https://codec.example/codec\nWEB_UI_COOKIE_INSECURE=false\n", "", "https://temporal.example", "https://codec.example/codec", "false"},
		"by orderflow.env": {"", "ORDERFLOW_WEB_UI_URL=https://other.example\n", "https://other.example", "http://127.0.0.1:8081/codec", "true"},
	} {
		t.Run(name, func(t *testing.T) {
			project := loadDeployed(t, test.dotEnv, test.settings)
			for _, service := range []string{"worker", "trigger", "orderflow"} {
				require.Equal(t, test.url, variablesOf(t, project, service)["ORDERFLOW_WEB_UI_URL"], service)
			}
			webUI := variablesOf(t, project, "web-ui")
			require.Equal(t, test.codec, webUI["TEMPORAL_CODEC_ENDPOINT"])
			require.Equal(t, test.insecure, webUI["TEMPORAL_CSRF_COOKIE_INSECURE"])
			if test.settings == "" {
				require.Equal(t, test.url, webUI["TEMPORAL_CORS_ORIGINS"])
			}
			published := map[string]string{}
			for _, port := range append(project.Services["web-ui"].Ports, project.Services["trigger"].Ports...) {
				published[port.Published] = port.HostIP
			}
			if strings.Contains(test.dotEnv, "PORT") {
				require.Equal(t, map[string]string{"9000": "127.0.0.1", "9001": "127.0.0.1", "8080": "127.0.0.1"}, published)
			}
		})
	}
}

// Prometheus reads the trigger's metrics without a token, whatever API tokens there are:
// its port needs none, and no other machine reaches it.
func TestMonitoringNeedsNoToken(t *testing.T) {
	project := loadDeployed(t, "", "ORDERFLOW_API_TOKENS=my-own:read:00\n")
	trigger := variablesOf(t, project, "trigger")
	require.Equal(t, "0.0.0.0:9090", trigger["ORDERFLOW_TRIGGER_METRICS_ADDRESS"])
	require.Equal(t, "trigger", trigger["ORDERFLOW_METRICS_HOSTS"])
	require.Contains(t, string(read(t, "deploy/prometheus/prometheus.yml")), "- targets: [trigger:9090]")
	for _, port := range project.Services["trigger"].Ports {
		require.NotEqual(t, uint32(9090), port.Target)
	}
}

// A value in quotes meant something else in earlier versions, so programs warn about it.
func TestQuotesInOrderflowEnvAreSeen(t *testing.T) {
	project := loadDeployed(t, "", "ORDERFLOW_TPK_PASSWORD='secret'\n")
	for name, value := range variablesOf(t, project, "worker") {
		t.Setenv(name, value)
	}
	_, err := config.Load()
	require.ErrorContains(t, err, "ORDERFLOW_TPK_PASSWORD: has quotes around its value")
	require.NotContains(t, err.Error(), "secret")
}

func TestPasswordsThatComposeWouldChangeAreFound(t *testing.T) {
	script, err := filepath.Abs(filepath.Join(root, "deploy/dotenv.sh"))
	require.NoError(t, err)
	for line, want := range map[string]string{
		"POSTGRES_PASSWORD=pa$word":               ".env: POSTGRES_PASSWORD: put the value between apostrophes",
		"POSTGRES_PASSWORD=pass word #1":          ".env: POSTGRES_PASSWORD: put the value between apostrophes",
		"GRAFANA_PASSWORD=\"pa$word\"":            ".env: GRAFANA_PASSWORD: put the value between apostrophes",
		"export ALERT_MAIL_PASSWORD = it's":       ".env: ALERT_MAIL_PASSWORD: put the value between apostrophes",
		"POSTGRES_PASSWORD='say\"a\"'":            ".env: POSTGRES_PASSWORD: Temporal's server does not take",
		"POSTGRES_PASSWORD='a b'":                 ".env: POSTGRES_PASSWORD: Temporal's server does not take",
		"GRAFANA_PASSWORD='" + hardPassword + "'": "",
		"POSTGRES_PASSWORD='pa$word#1'":           "",
		"POSTGRES_PASSWORD=simple-1":              "",
		"# POSTGRES_PASSWORD=pa$word":             "",
		"":                                        "",
	} {
		t.Run(line, func(t *testing.T) {
			folder := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(folder, ".env"), []byte("BIND_ADDRESS=$HOST\n"+line+"\n"), 0o600))
			command := exec.Command(script)
			command.Dir = folder
			out, err := command.CombinedOutput()
			if want == "" {
				require.NoError(t, err, string(out))
				require.Empty(t, string(out))
				return
			}
			require.Error(t, err)
			require.Contains(t, string(out), want)
			require.NotContains(t, string(out), "word #1;")
		})
	}
}

// "make up" calls Docker and standard programs, and nothing that Go builds: here it runs
// without Go on the path, and with a stand-in for Docker that runs the command line
// itself.
func TestMakeUpNeedsDockerAlone(t *testing.T) {
	folder := deployed(t, "", "")
	require.NoError(t, os.WriteFile(filepath.Join(folder, "Makefile"), read(t, "Makefile"), 0o600))
	tools := filepath.Join(folder, "tools")
	require.NoError(t, os.Mkdir(tools, 0o700))
	for _, name := range []string{"sh", "make", "awk", "grep", "getconf", "echo", "cat", "printf"} {
		path, err := exec.LookPath(name)
		require.NoError(t, err)
		require.NoError(t, os.Symlink(path, filepath.Join(tools, name)))
	}
	docker := "#!/bin/sh\necho \"$@\" >>" + folder + "/calls\n" +
		"[ \"$2\" != run ] || { shift 6; exec " + orderflow + " \"$@\"; }\n"
	require.NoError(t, os.WriteFile(filepath.Join(tools, "docker"), []byte(docker), 0o700))
	make := exec.Command(filepath.Join(tools, "make"), "up")
	make.Dir, make.Env = folder, []string{"PATH=" + tools, "HOME=" + folder}
	out, err := make.CombinedOutput()
	require.NoError(t, err, string(out))
	require.Regexp(t, `takes this token, which is shown only now: of_\S+`, string(out))
	calls, err := os.ReadFile(filepath.Join(folder, "calls"))
	require.NoError(t, err)
	require.Equal(t, "compose build\ncompose run --rm --no-deps -T orderflow token create operator --role admin\ncompose up --detach\n", string(calls))
	require.Contains(t, settingsIn(t, folder, "orderflow.env"), "ORDERFLOW_API_TOKENS")
	_, err = os.Stat(filepath.Join(folder, "bin"))
	require.ErrorIs(t, err, fs.ErrNotExist)
}

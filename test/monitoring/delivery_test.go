//go:build alerts && unix

package monitoring_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"orderflow/examples"
	"orderflow/internal/devserver"
	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/temporalio"
	"orderflow/test/program"
)

// pictures is the folder for the documentation's picture of Prometheus's alerts; "" is none.
var pictures = flag.String("screenshots", "", "folder to write the picture of the documentation to")

// within is how soon people must receive an alert.
const within = 5 * time.Minute

// mailPassword has characters that shells, YAML and .env files treat specially.
const mailPassword = `it's pa$word#1 x: "y"`

// A killed worker, a terminated order, and an archive that can't write records must reach a
// webhook and a mailbox. The rules, Prometheus's configuration and Alertmanager's script are
// those of docker-compose.yml, unchanged except for addresses. The test takes about five
// minutes.
func TestAlertsReachPeople(t *testing.T) {
	webhook, mailbox := newWebhook(t), newMailbox(t)
	s := newStack(t)
	s.monitor(webhook.URL, mailbox.address)

	s.breakTheArchive()
	terminated := time.Now()
	s.terminateAnOrder("alert-case")
	s.worker.awaitHealth(t)
	webhook.awaits(t, "CasesOpen", within-time.Since(terminated))
	t.Logf("a terminated order: CasesOpen by webhook after %s", time.Since(terminated).Round(time.Second))

	webhook.awaits(t, "ArchiveBehind", within-time.Since(terminated))
	t.Logf("an archive whose store takes no records: ArchiveBehind by webhook after %s", time.Since(terminated).Round(time.Second))

	killed := time.Now()
	require.NoError(t, s.worker.command.Process.Kill())
	webhook.awaits(t, "WorkerDown", within)
	s.takePicture("alerts.png", "/classic/alerts")
	t.Logf("a killed worker: WorkerDown by webhook after %s", time.Since(killed).Round(time.Second))
	for _, alert := range []string{"CasesOpen", "ArchiveBehind", "WorkerDown"} {
		mailbox.awaits(t, alert, within-time.Since(killed))
	}
	t.Logf("all by mail after %s", time.Since(killed).Round(time.Second))
}

// stack is a Temporal dev server, the simulators, a worker and the trigger.
type stack struct {
	*testing.T
	folder, temporal, prometheus    string
	trigger, triggerMetrics, worked string // addresses
	worker                          *process
}

// process is a program of ours or of Debian's.
type process struct {
	command *exec.Cmd
	health  string
}

// awaitHealth waits until a process answers.
func (p *process) awaitHealth(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		response, err := http.Get(p.health)
		return err == nil && response.Body.Close() == nil && response.StatusCode == http.StatusOK
	}, time.Minute, 200*time.Millisecond, p.health)
}

// start runs a program until the test ends. Its output goes into a file; a failed test
// shows the end of it.
func (s *stack) start(name, health, path string, settings map[string]string, arguments ...string) *process {
	s.Helper()
	command := exec.Command(path, arguments...)
	command.Env = program.Environment()
	for variable, value := range settings {
		command.Env = append(command.Env, variable+"="+value)
	}
	log, err := os.Create(filepath.Join(s.folder, name+".log"))
	require.NoError(s, err)
	command.Stdout, command.Stderr = log, log
	require.NoError(s, command.Start(), name)
	s.Cleanup(func() {
		_ = command.Process.Kill() // an error is expected if the test killed it
		_ = command.Wait()
		_ = log.Close()
		if content, err := os.ReadFile(log.Name()); err == nil && s.Failed() {
			s.Logf("the last of %s:\n%s", name, content[max(0, len(content)-3000):])
		}
	})
	p := &process{command: command, health: health}
	p.awaitHealth(s.T)
	return p
}

func newStack(t *testing.T) *stack {
	t.Helper()
	s := &stack{T: t, folder: t.TempDir(), trigger: devservertest.FreeAddress(t), triggerMetrics: devservertest.FreeAddress(t), worked: devservertest.FreeAddress(t)}
	temporal, err := devserver.Start(t.Context(), devserver.Options{Address: devservertest.FreeAddress(t)})
	require.NoError(t, err)
	t.Cleanup(temporal.Stop)
	s.temporal = temporal.Address
	sandbox := devservertest.FreeAddress(t)
	settings := map[string]string{"TEMPORAL_ADDRESS": s.temporal, "ORDERFLOW_DOCUMENTS_URL": filepath.Join(s.folder, "documents")}
	for _, provider := range []string{"mypromo", "shipx", "tpk", "mediaport", "merkana"} {
		settings["ORDERFLOW_"+strings.ToUpper(provider)+"_URL"] = "http://" + sandbox + "/" + provider
	}
	with := func(name, value string) map[string]string {
		all := maps.Clone(settings)
		all[name] = value
		return all
	}
	s.start("sandbox", "http://"+sandbox+"/_/mypromo/ledger", s.built("sandbox"), with("ORDERFLOW_SANDBOX_ADDRESS", sandbox))
	setup := exec.Command(s.built("orderflow"), "setup")
	setup.Env = append(program.Environment(), "TEMPORAL_ADDRESS="+s.temporal, "ORDERFLOW_ARCHIVE_EVERY=20s")
	out, err := setup.CombinedOutput()
	require.NoError(t, err, string(out))
	s.worker = s.start("worker", "http://"+s.worked+"/healthz", s.built("worker"), with("ORDERFLOW_METRICS_ADDRESS", s.worked))
	listening := with("ORDERFLOW_HTTP_ADDRESS", s.trigger)
	listening["ORDERFLOW_TRIGGER_METRICS_ADDRESS"] = s.triggerMetrics
	s.start("trigger", "http://"+s.trigger+"/readyz", s.built("orderflow"), listening, "serve")
	return s
}

// built returns the path of a program that "make build" builds.
func (s *stack) built(name string) string {
	path, err := filepath.Abs(filepath.Join(root, "bin", name))
	require.NoError(s, err)
	return path
}

// debian returns the path of a Debian package's program; without it, the test is skipped.
func debian(t *testing.T, name, pack string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		require.Empty(t, os.Getenv("CI"), "%s is not installed (Debian: %s)", name, pack)
		t.Skipf("%s is not installed (Debian: %s)", name, pack)
	}
	return path
}

// monitor runs Prometheus and Alertmanager with the configuration in deploy.
func (s *stack) monitor(webhook, mailServer string) {
	s.Helper()
	deploy, err := filepath.Abs(filepath.Join(root, "deploy"))
	require.NoError(s, err)
	alertmanager, prometheus := devservertest.FreeAddress(s.T), devservertest.FreeAddress(s.T)
	s.start("alertmanager", "http://"+alertmanager+"/-/healthy", filepath.Join(deploy, "alertmanager.sh"), map[string]string{
		"ALERTMANAGER": debian(s.T, "prometheus-alertmanager", "prometheus-alertmanager"), "ALERTMANAGER_DATA": s.folder, "ALERTMANAGER_ADDRESS": alertmanager,
		"ALERT_WEBHOOK_URL": webhook, "ALERT_MAIL_TO": "people@shop.example", "ALERT_MAIL_FROM": "orderflow@shop.example",
		"ALERT_MAIL_SERVER": mailServer, "ALERT_MAIL_TLS": "false", "ALERT_MAIL_USER": "orderflow", "ALERT_MAIL_PASSWORD": mailPassword})

	configured := filepath.Join(s.folder, "prometheus")
	require.NoError(s, os.CopyFS(configured, os.DirFS(filepath.Join(deploy, "prometheus"))))
	file := filepath.Join(configured, "prometheus.yml")
	content, err := os.ReadFile(file)
	require.NoError(s, err)
	here := strings.NewReplacer("worker:9090", s.worked, "trigger:9090", s.triggerMetrics, "alertmanager:9093", alertmanager).Replace(string(content))
	require.NoError(s, os.WriteFile(file, []byte(here), 0o600))
	s.prometheus = prometheus
	s.start("prometheus", "http://"+prometheus+"/-/ready", debian(s.T, "prometheus", "prometheus"), nil,
		"--config.file="+file, "--storage.tsdb.path="+filepath.Join(s.folder, "tsdb"), "--web.listen-address="+prometheus)
}

// breakTheArchive puts a file where the store has the folder of the archive.
func (s *stack) breakTheArchive() {
	s.Helper()
	folder := filepath.Join(s.folder, "documents")
	require.NoError(s, os.MkdirAll(folder, 0o700))
	require.NoError(s, os.RemoveAll(filepath.Join(folder, "archive")))
	require.NoError(s, os.WriteFile(filepath.Join(folder, "archive"), nil, 0o600))
}

// takePicture takes a picture of a page of Prometheus.
func (s *stack) takePicture(name, page string) {
	s.Helper()
	if *pictures == "" {
		return
	}
	out, err := exec.Command("chromium", "--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=1500,1000",
		"--screenshot="+filepath.Join(*pictures, name), "http://"+s.prometheus+page).CombinedOutput()
	require.NoError(s, err, string(out))
}

// terminateAnOrder starts an order and terminates it, as somebody may do by mistake in
// the Web UI.
func (s *stack) terminateAnOrder(id string) {
	s.Helper()
	doc, err := examples.Order("from-stock-best")
	require.NoError(s, err)
	doc.ID = id
	doc.Shipping.Track = true
	content, err := json.Marshal(doc)
	require.NoError(s, err)
	response, err := http.Post("http://"+s.trigger+"/v1/orders", "application/json", bytes.NewReader(content))
	require.NoError(s, err)
	require.NoError(s, response.Body.Close())
	require.Equal(s, http.StatusAccepted, response.StatusCode)
	client, err := temporalio.DialWith(s.Context(), s.temporal, "", slog.New(slog.DiscardHandler))
	require.NoError(s, err)
	defer client.Close()
	require.NoError(s, client.TerminateWorkflow(s.Context(), "order-"+id, "", "by mistake"))
}

// heard collects the names of alerts that a receiver got.
type heard struct {
	mutex sync.Mutex
	texts []string
}

func (h *heard) note(text string) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.texts = append(h.texts, text)
}

func (h *heard) awaits(t *testing.T, alert string, within time.Duration) {
	t.Helper()
	require.Eventually(t, func() bool {
		h.mutex.Lock()
		defer h.mutex.Unlock()
		return strings.Contains(strings.Join(h.texts, "\n"), alert)
	}, within, 200*time.Millisecond, alert)
}

// webhook is a server that receives alerts.
type webhook struct {
	heard
	*httptest.Server
}

func newWebhook(t *testing.T) *webhook {
	w := new(webhook)
	w.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var message struct {
			Alerts []struct {
				Status      string
				Labels      map[string]string
				Annotations map[string]string
			}
		}
		if json.NewDecoder(r.Body).Decode(&message) != nil {
			return
		}
		for _, alert := range message.Alerts {
			if alert.Status == "firing" && alert.Annotations["summary"] != "" {
				w.note(fmt.Sprint(alert.Labels["alertname"]))
			}
		}
	}))
	t.Cleanup(w.Server.Close)
	return w
}

// mailbox is a mail server that keeps mail from clients that know the password.
type mailbox struct {
	heard
	address string
}

func newMailbox(t *testing.T) *mailbox {
	t.Helper()
	m := &mailbox{}
	server := smtp.NewServer(m)
	server.AllowInsecureAuth = true
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	m.address = listener.Addr().String()
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return m
}

func (m *mailbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &delivery{mailbox: m}, nil }

// delivery is one connection to the mail server.
type delivery struct {
	mailbox *mailbox
	known   bool
}

func (d *delivery) AuthMechanisms() []string { return []string{sasl.Plain} }

func (d *delivery) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "orderflow" || password != mailPassword {
			return smtp.ErrAuthFailed
		}
		d.known = true
		return nil
	}), nil
}

func (d *delivery) Mail(string, *smtp.MailOptions) error {
	if !d.known {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error {
	if to != "people@shop.example" {
		return fmt.Errorf("there is no %s", to)
	}
	return nil
}

func (d *delivery) Data(content io.Reader) error {
	text, err := io.ReadAll(content)
	d.mailbox.note(string(text))
	return err
}

func (d *delivery) Reset() {}

func (d *delivery) Logout() error { return nil }

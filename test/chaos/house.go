package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/client"

	"orderflow/internal/devserver"
	"orderflow/internal/documents"
	"orderflow/internal/orders"
	"orderflow/internal/temporalio"
	"orderflow/test/program"
)

// house is everything that runs, each program in its own process.
type house struct {
	plan   plan
	folder string
	sound  bool // the run found nothing wrong: delete the folder

	sandbox, trigger *process
	workers          []*process
	tcpProxy            *tcpProxy
	shop             *toldShop
	temporal         *devserver.Server
	serverOptions    devserver.Options
	serverKills      atomic.Int64

	providers string // the simulators' URL, past the proxy
	api       string // the trigger's URL
	secret    string // of webhooks
	client    client.Client
	service   *orders.Service
	store     *documents.Store
}

// callTimeout and listLag: after an unknown outcome an order waits for their sum. The
// simulators' real lag is a little shorter, and late answers come in time, so that a slow
// machine does not break what we assume about providers.
const (
	callTimeout = 4 * time.Second
	listLag     = 2 * time.Second
	realLag     = time.Second
	// lookback is how far before an order's acceptance look-ups search.
	lookback = 2 * time.Second
	// speed: a preflight of 105 seconds takes 5.
	speed = 20
)

// readyWithin is how long the processes may take to be ready.
const readyWithin = time.Minute

// build starts everything.
func build(ctx context.Context, p plan) (*house, error) {
	folder, err := os.MkdirTemp("", fmt.Sprintf("orderflow-chaos-%d-", p.seed))
	if err != nil {
		return nil, err
	}
	h := &house{plan: p, folder: folder, secret: rand.Text()}
	if err := h.start(ctx); err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

func (h *house) start(ctx context.Context) (err error) {
	var sandbox, trigger, temporal string
	for _, one := range []*string{&sandbox, &trigger, &temporal} {
		if *one, err = devserver.FreeAddress(); err != nil {
			return err
		}
	}
	h.providers, h.api = "http://"+sandbox, "http://"+trigger
	if h.tcpProxy, err = newTCPProxy(sandbox); err != nil {
		return err
	}
	if h.shop, err = openShop(); err != nil {
		return err
	}
	h.serverOptions = devserver.Options{Address: temporal, DBFile: filepath.Join(h.folder, "temporal.db"),
		LogFile: filepath.Join(h.folder, "temporal.log"), LogLevel: "error"}
	if err = h.startTemporal(ctx); err != nil {
		return err
	}
	if err = h.makeProcesses(h.environment(sandbox, trigger)); err != nil {
		return err
	}
	if h.store, err = documents.Open(ctx, h.documentsURL()); err != nil {
		return err
	}
	h.client, err = temporalio.DialWith(ctx, h.serverOptions.Address, client.DefaultNamespace, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	h.service = orders.New(h.client, orders.Options{Documents: h.store})
	for _, one := range h.everyProcess() {
		one.up()
	}
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	ready := func() bool { return h.answers(h.api+"/readyz") && h.answers(h.providers+"/_/faults") }
	if err := eventually(ctx, ready); err != nil {
		return fmt.Errorf("the trigger or the simulators are not ready, see the logs in %s: %w", h.folder, err)
	}
	return nil
}

func (h *house) makeProcesses(env []string) (err error) {
	add := func(name, program string, args ...string) *process {
		if err != nil {
			return nil
		}
		var made *process
		made, err = newProcess(h.folder, name, filepath.Join(h.plan.binaries, program), env, args...)
		return made
	}
	h.sandbox = add("sandbox", "sandbox")
	h.trigger = add("trigger", "orderflow", "serve")
	for i := range h.plan.workers {
		h.workers = append(h.workers, add(fmt.Sprintf("worker-%d", i+1), "worker"))
	}
	return err
}

func (h *house) everyProcess() []*process {
	return slices.DeleteFunc(append([]*process{h.sandbox, h.trigger}, h.workers...), func(p *process) bool { return p == nil })
}

func (h *house) documentsURL() string { return filepath.Join(h.folder, "documents") }

// environment is the environment of all processes. Workers reach the providers only
// through the proxy.
func (h *house) environment(sandbox, trigger string) []string {
	env := program.Environment()
	set := func(name string, value any) { env = append(env, fmt.Sprintf("%s=%v", name, value)) }
	for _, provider := range []string{"MYPROMO", "SHIPX", "TPK", "MEDIAPORT", "MERKANA"} {
		set("ORDERFLOW_"+provider+"_URL", "http://"+h.tcpProxy.address()+"/"+strings.ToLower(provider))
		set("ORDERFLOW_"+provider+"_TIMEOUT", callTimeout)
		set("ORDERFLOW_"+provider+"_CALLS_PER_MINUTE", 0)
		if provider != "MERKANA" {
			set("ORDERFLOW_"+provider+"_LIST_LAG", listLag)
		}
	}
	for _, provider := range []string{"MYPROMO", "SHIPX"} {
		set("ORDERFLOW_WEBHOOK_"+provider+"_SECRETS", h.secret)
		set("ORDERFLOW_SANDBOX_"+provider+"_WEBHOOK_URL", h.api+"/webhooks/"+strings.ToLower(provider)+"/"+h.secret)
	}
	set("TEMPORAL_ADDRESS", h.serverOptions.Address)
	set("ORDERFLOW_DOCUMENTS_URL", h.documentsURL())
	set("ORDERFLOW_HTTP_ADDRESS", trigger)
	set("ORDERFLOW_HTTP_REQUESTS_PER_MINUTE", 0)
	set("ORDERFLOW_LOOKBACK", lookback)
	set("ORDERFLOW_POLL_SLOWEST", 5*time.Second)
	set("ORDERFLOW_NOTIFY_URL", h.shop.URL)
	set("ORDERFLOW_NOTIFY_SECRET", h.shop.Secret)
	set("ORDERFLOW_NOTIFY_TIMEOUT", noticeTimeout)
	set("ORDERFLOW_NOTIFY_FIRST_RETRY", time.Second)
	set("ORDERFLOW_NOTIFY_SLOWEST_RETRY", slowestNotice)
	set("ORDERFLOW_WATCH_EVERY", time.Second) // polls are minutes apart while watchers are up to date
	set("ORDERFLOW_LOG_LEVEL", "error")
	set("ORDERFLOW_SANDBOX_ADDRESS", sandbox)
	set("ORDERFLOW_SANDBOX_SPEED", speed)
	set("ORDERFLOW_SANDBOX_LIST_LAG", realLag)
	set("ORDERFLOW_SANDBOX_FAULTS_SEED", h.plan.seed)
	set("ORDERFLOW_SANDBOX_FAULTS_RATE", h.plan.rate)
	return env
}

func (h *house) startTemporal(ctx context.Context) (err error) {
	h.temporal, err = devserver.Start(ctx, h.serverOptions)
	return err
}

// killTemporal kills the server and restarts it on its database.
func (h *house) killTemporal(ctx context.Context) error {
	h.temporal.Kill()
	h.serverKills.Add(1)
	return h.startTemporal(ctx)
}

// blackout kills all our processes at once and restarts them. The providers keep running.
func (h *house) blackout(ctx context.Context) error {
	for _, one := range h.everyProcess() {
		if one != h.sandbox {
			one.down()
		}
	}
	h.temporal.Kill()
	h.serverKills.Add(1)
	if err := h.startTemporal(ctx); err != nil {
		return err
	}
	for _, one := range h.everyProcess() {
		one.up()
	}
	return nil
}

// mend stops the faults at the providers.
func (h *house) mend() {
	request, _ := http.NewRequest(http.MethodDelete, h.providers+"/_/faults", nil)
	if response, err := http.DefaultClient.Do(request); err == nil {
		_ = response.Body.Close()
	}
}

func (h *house) answers(url string) bool {
	response, err := http.Get(url)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// close stops everything. It keeps the folder if something went wrong.
func (h *house) close() {
	for _, one := range h.everyProcess() {
		one.down()
	}
	if h.client != nil {
		h.client.Close()
	}
	if h.temporal != nil {
		h.temporal.Kill()
	}
	if h.tcpProxy != nil {
		h.tcpProxy.close()
	}
	if h.store != nil {
		_ = h.store.Close()
	}
	if h.shop != nil {
		h.shop.Close()
	}
	if h.sound {
		_ = os.RemoveAll(h.folder)
	}
}

// eventually waits until a condition is true.
func eventually(ctx context.Context, so func() bool) error {
	for !so() {
		if !pause(ctx, 200*time.Millisecond) {
			return ctx.Err()
		}
	}
	return nil
}

// pause returns false if ctx ends first.
func pause(ctx context.Context, lasts time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(lasts):
		return true
	}
}

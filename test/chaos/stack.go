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

// stack is everything that runs, each program in its own process.
type stack struct {
	plan   plan
	folder string
	sound  bool // the run found nothing wrong: delete the folder

	sandbox, trigger *process
	workers          []*process
	tcpProxy         *tcpProxy
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
func build(ctx context.Context, p plan) (*stack, error) {
	folder, err := os.MkdirTemp("", fmt.Sprintf("orderflow-chaos-%d-", p.seed))
	if err != nil {
		return nil, err
	}
	s := &stack{plan: p, folder: folder, secret: rand.Text()}
	if err := s.start(ctx); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *stack) start(ctx context.Context) (err error) {
	var sandbox, trigger, temporal string
	for _, one := range []*string{&sandbox, &trigger, &temporal} {
		if *one, err = devserver.FreeAddress(); err != nil {
			return err
		}
	}
	s.providers, s.api = "http://"+sandbox, "http://"+trigger
	if s.tcpProxy, err = newTCPProxy(sandbox); err != nil {
		return err
	}
	if s.shop, err = openShop(); err != nil {
		return err
	}
	s.serverOptions = devserver.Options{Address: temporal, DBFile: filepath.Join(s.folder, "temporal.db"),
		LogFile: filepath.Join(s.folder, "temporal.log"), LogLevel: "error"}
	if err = s.startTemporal(ctx); err != nil {
		return err
	}
	if err = s.makeProcesses(s.environment(sandbox, trigger)); err != nil {
		return err
	}
	if s.store, err = documents.Open(ctx, s.documentsURL()); err != nil {
		return err
	}
	s.client, err = temporalio.DialWith(ctx, s.serverOptions.Address, client.DefaultNamespace, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	s.service = orders.New(s.client, orders.Options{Documents: s.store})
	for _, one := range s.everyProcess() {
		one.up()
	}
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	ready := func() bool { return s.answers(s.api+"/readyz") && s.answers(s.providers+"/_/faults") }
	if err := eventually(ctx, ready); err != nil {
		return fmt.Errorf("the trigger or the simulators are not ready, see the logs in %s: %w", s.folder, err)
	}
	return nil
}

func (s *stack) makeProcesses(env []string) (err error) {
	add := func(name, program string, args ...string) *process {
		if err != nil {
			return nil
		}
		var made *process
		made, err = newProcess(s.folder, name, filepath.Join(s.plan.binaries, program), env, args...)
		return made
	}
	s.sandbox = add("sandbox", "sandbox")
	s.trigger = add("trigger", "orderflow", "serve")
	for i := range s.plan.workers {
		s.workers = append(s.workers, add(fmt.Sprintf("worker-%d", i+1), "worker"))
	}
	return err
}

func (s *stack) everyProcess() []*process {
	return slices.DeleteFunc(append([]*process{s.sandbox, s.trigger}, s.workers...), func(p *process) bool { return p == nil })
}

func (s *stack) documentsURL() string { return filepath.Join(s.folder, "documents") }

// environment is the environment of all processes. Workers reach the providers only
// through the proxy.
func (s *stack) environment(sandbox, trigger string) []string {
	env := program.Environment()
	set := func(name string, value any) { env = append(env, fmt.Sprintf("%s=%v", name, value)) }
	for _, provider := range []string{"MYPROMO", "SHIPX", "TPK", "MEDIAPORT", "MERKANA"} {
		set("ORDERFLOW_"+provider+"_URL", "http://"+s.tcpProxy.address()+"/"+strings.ToLower(provider))
		set("ORDERFLOW_"+provider+"_TIMEOUT", callTimeout)
		set("ORDERFLOW_"+provider+"_CALLS_PER_MINUTE", 0)
		if provider != "MERKANA" {
			set("ORDERFLOW_"+provider+"_LIST_LAG", listLag)
		}
	}
	for _, provider := range []string{"MYPROMO", "SHIPX"} {
		set("ORDERFLOW_WEBHOOK_"+provider+"_SECRETS", s.secret)
		set("ORDERFLOW_SANDBOX_"+provider+"_WEBHOOK_URL", s.api+"/webhooks/"+strings.ToLower(provider)+"/"+s.secret)
	}
	set("TEMPORAL_ADDRESS", s.serverOptions.Address)
	set("ORDERFLOW_DOCUMENTS_URL", s.documentsURL())
	set("ORDERFLOW_HTTP_ADDRESS", trigger)
	set("ORDERFLOW_HTTP_REQUESTS_PER_MINUTE", 0)
	set("ORDERFLOW_LOOKBACK", lookback)
	set("ORDERFLOW_POLL_SLOWEST", 5*time.Second)
	set("ORDERFLOW_NOTIFY_URL", s.shop.URL)
	set("ORDERFLOW_NOTIFY_SECRET", s.shop.Secret)
	set("ORDERFLOW_NOTIFY_TIMEOUT", noticeTimeout)
	set("ORDERFLOW_NOTIFY_FIRST_RETRY", time.Second)
	set("ORDERFLOW_NOTIFY_SLOWEST_RETRY", slowestNotice)
	set("ORDERFLOW_WATCH_EVERY", time.Second) // polls are minutes apart while watchers are up to date
	set("ORDERFLOW_LOG_LEVEL", "error")
	set("ORDERFLOW_SANDBOX_ADDRESS", sandbox)
	set("ORDERFLOW_SANDBOX_SPEED", speed)
	set("ORDERFLOW_SANDBOX_LIST_LAG", realLag)
	set("ORDERFLOW_SANDBOX_FAULTS_SEED", s.plan.seed)
	set("ORDERFLOW_SANDBOX_FAULTS_RATE", s.plan.rate)
	return env
}

func (s *stack) startTemporal(ctx context.Context) (err error) {
	s.temporal, err = devserver.Start(ctx, s.serverOptions)
	return err
}

// killTemporal kills the server and restarts it on its database.
func (s *stack) killTemporal(ctx context.Context) error {
	s.temporal.Kill()
	s.serverKills.Add(1)
	return s.startTemporal(ctx)
}

// blackout kills all our processes at once and restarts them. The providers keep running.
func (s *stack) blackout(ctx context.Context) error {
	for _, one := range s.everyProcess() {
		if one != s.sandbox {
			one.down()
		}
	}
	s.temporal.Kill()
	s.serverKills.Add(1)
	if err := s.startTemporal(ctx); err != nil {
		return err
	}
	for _, one := range s.everyProcess() {
		one.up()
	}
	return nil
}

// mend stops the faults at the providers.
func (s *stack) mend() {
	request, _ := http.NewRequest(http.MethodDelete, s.providers+"/_/faults", nil)
	if response, err := http.DefaultClient.Do(request); err == nil {
		_ = response.Body.Close()
	}
}

func (s *stack) answers(url string) bool {
	response, err := http.Get(url)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// close stops everything. It keeps the folder if something went wrong.
func (s *stack) close() {
	for _, one := range s.everyProcess() {
		one.down()
	}
	if s.client != nil {
		s.client.Close()
	}
	if s.temporal != nil {
		s.temporal.Kill()
	}
	if s.tcpProxy != nil {
		s.tcpProxy.close()
	}
	if s.store != nil {
		_ = s.store.Close()
	}
	if s.shop != nil {
		s.shop.Close()
	}
	if s.sound {
		_ = os.RemoveAll(s.folder)
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

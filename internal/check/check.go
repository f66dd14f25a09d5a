// Package check verifies the installation: the providers and the accounts there, Temporal and
// the workers on its queues, the document store, encryption and the public address.
//
// A check changes nothing. Its calls to providers are free reads, and logins; they ignore the
// limit of calls, which applies to workers. In the document store it writes its own file and
// removes it.
package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"go.temporal.io/sdk/client"

	"orderflow/internal/config"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/order"
)

// Sign is the result at a glance.
type Sign string

// The signs. Only Failed makes a report not ok.
const (
	// OK works.
	OK Sign = "ok"
	// Warning works, but needs attention.
	Warning Sign = "warning"
	// Failed stops orders.
	Failed Sign = "failed"
	// Skipped was not checked, because there is nothing to check, or because an earlier check
	// failed.
	Skipped Sign = "skipped"
)

// Finding is the result of one check.
type Finding struct {
	Subject string `json:"subject" doc:"The subject: temporal, documents, encryption, address, or a provider." example:"shipx"`
	Name    string `json:"name" doc:"What was checked." example:"account"`
	Sign    Sign   `json:"sign" enum:"ok,warning,failed,skipped" doc:"The result. Only failed makes the report not ok."`
	Says    string `json:"says" doc:"The finding, in one sentence."`
	ToDo    string `json:"toDo,omitempty" doc:"The instruction for the operator."`
}

// Report is all findings, in a fixed order.
type Report struct {
	At       time.Time `json:"at" doc:"When the check started."`
	OK       bool      `json:"ok" doc:"True if nothing failed."`
	Findings []Finding `json:"findings"`
}

// Count is the number of findings with a sign.
func (r Report) Count(sign Sign) (n int) {
	for _, one := range r.Findings {
		if one.Sign == sign {
			n++
		}
	}
	return n
}

// The subjects besides the providers.
const (
	subjectTemporal   = "temporal"
	subjectDocuments  = "documents"
	subjectEncryption = "encryption"
	subjectAddress    = "address"
)

// Subjects are all subjects, in the order of the report.
func Subjects() []string {
	return append([]string{subjectTemporal, subjectDocuments, subjectEncryption, subjectAddress}, order.Providers...)
}

// ErrNoSubject means that there is no subject with that name.
var ErrNoSubject = errors.New("there is no such subject")

// Known returns ErrNoSubject with the list of subjects for an unknown name.
func Known(subjects ...string) error {
	for _, one := range subjects {
		if !slices.Contains(Subjects(), one) {
			return fmt.Errorf("subject %q: %w; want some of %s", one, ErrNoSubject, strings.Join(Subjects(), ", "))
		}
	}
	return nil
}

// Options are the configuration and connections to check.
type Options struct {
	Settings config.Config
	// Set reports whether the environment sets a variable. A provider counts as not used if its
	// URL is not set and it does not answer. Nil: all are set.
	Set func(variable string) bool
	// Namespace is the namespace of the orders.
	Namespace string
	// Connect connects to Temporal. It is called at most once.
	Connect func(context.Context) (client.Client, error)
	// Store is the document store; nil, with the reason, if it could not be opened.
	Store      *documents.Store
	StoreError error
	Vault      *encryption.Vault
	// Limit bounds each check; 0 means defaultLimit.
	Limit time.Duration
}

// Configured returns the options for a configuration.
func Configured(settings config.Config, namespace string) Options {
	set := map[string]bool{}
	for _, variable := range settings.Table() {
		set[variable.Name] = variable.Set
	}
	return Options{Settings: settings, Namespace: namespace, Set: func(variable string) bool { return set[variable] }}
}

// defaultLimit bounds each check.
const defaultLimit = 15 * time.Second

// checker runs all checks.
type checker struct {
	Options
	// temporal connects once, and shares the connection.
	temporal func() (client.Client, error)
}

// Run runs the checks of some subjects in parallel; of all if none is named.
//
// ErrNoSubject: nothing was checked.
func Run(ctx context.Context, options Options, subjects ...string) (Report, error) {
	if err := Known(subjects...); err != nil {
		return Report{}, err
	}
	if options.Limit <= 0 {
		options.Limit = defaultLimit
	}
	if options.Set == nil {
		options.Set = func(string) bool { return true }
	}
	connecting, cancel := context.WithTimeout(ctx, options.Limit)
	defer cancel()
	c := &checker{Options: options, temporal: sync.OnceValues(func() (client.Client, error) { return options.Connect(connecting) })}
	report := Report{At: time.Now().UTC(), OK: true, Findings: []Finding{}}
	for _, found := range c.all(ctx, c.wanted(subjects)) {
		report.Findings = append(report.Findings, found...)
	}
	report.OK = report.Count(Failed) == 0
	return report, nil
}

// wanted are the named subjects, in the order of the report.
func (c *checker) wanted(names []string) []subject {
	all := []subject{c.ofTemporal(), c.ofDocuments(), c.ofEncryption(), c.ofAddress(),
		c.ofMyPromo(), c.ofShipX(), c.ofTPK(), c.ofMediaPort(), c.ofMerkana()}
	if len(names) == 0 {
		return all
	}
	return slices.DeleteFunc(all, func(s subject) bool { return !slices.Contains(names, s.name) })
}

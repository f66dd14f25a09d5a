// Package check asks whether everything is as it has to be: the providers and the
// accounts there, Temporal and who works on its queues, the document store, encryption and
// the address that providers reach us at.
//
// A check changes nothing. Its calls to providers are reads that cost nothing, and logins;
// they do not wait for the limit of calls, which counts those of workers. In the document
// store it writes a file of its own and removes it.
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

// Sign says at a glance how something is.
type Sign string

// The signs. Only Failed makes a report bad.
const (
	// OK is as it has to be.
	OK Sign = "ok"
	// Warning works, and is worth a look.
	Warning Sign = "warning"
	// Failed keeps orders from being done.
	Failed Sign = "failed"
	// Skipped was not checked, because there is nothing to check, or because
	// something that it rests on failed.
	Skipped Sign = "skipped"
)

// Finding is what was found out about one thing.
type Finding struct {
	Subject string `json:"subject" doc:"What it is about: temporal, documents, encryption, address, or a provider." example:"shipx"`
	Name    string `json:"name" doc:"What was checked." example:"account"`
	Sign    Sign   `json:"sign" enum:"ok,warning,failed,skipped" doc:"How it is. Only failed makes the whole not ok."`
	Says    string `json:"says" doc:"What was found, in a sentence."`
	ToDo    string `json:"toDo,omitempty" doc:"What to do about it."`
}

// Report is all that was found, in a fixed order.
type Report struct {
	At       time.Time `json:"at" doc:"When the check began."`
	OK       bool      `json:"ok" doc:"Whether nothing failed."`
	Findings []Finding `json:"findings"`
}

// Count is how many findings have a sign.
func (r Report) Count(sign Sign) (n int) {
	for _, one := range r.Findings {
		if one.Sign == sign {
			n++
		}
	}
	return n
}

// The subjects beside the providers.
const (
	SubjectTemporal   = "temporal"
	SubjectDocuments  = "documents"
	SubjectEncryption = "encryption"
	SubjectAddress    = "address"
)

// Subjects are what can be checked, in the order of the report.
func Subjects() []string {
	return append([]string{SubjectTemporal, SubjectDocuments, SubjectEncryption, SubjectAddress}, order.Providers...)
}

// ErrNoSubject says that there is no subject of that name.
var ErrNoSubject = errors.New("there is no such subject")

// Known returns ErrNoSubject, and which there are, for a name that is none.
func Known(subjects ...string) error {
	for _, one := range subjects {
		if !slices.Contains(Subjects(), one) {
			return fmt.Errorf("subject %q: %w; want some of %s", one, ErrNoSubject, strings.Join(Subjects(), ", "))
		}
	}
	return nil
}

// Options are what is checked, and with what.
type Options struct {
	Settings config.Config
	// Set reports whether the environment sets a variable. A provider whose URL is not
	// set, and where nobody answers, counts as not used. Nil: all are set.
	Set func(variable string) bool
	// Namespace is the one that orders run in.
	Namespace string
	// Connect connects to Temporal. It is called once at most.
	Connect func(context.Context) (client.Client, error)
	// Store keeps the documents; nil with the reason why it could not be opened.
	Store      *documents.Store
	StoreError error
	Vault      *encryption.Vault
	// Limit bounds each single check; 0 is DefaultLimit.
	Limit time.Duration
}

// Configured are the options that a configuration says.
func Configured(settings config.Config, namespace string) Options {
	set := map[string]bool{}
	for _, variable := range settings.Table() {
		set[variable.Name] = variable.Set
	}
	return Options{Settings: settings, Namespace: namespace, Set: func(variable string) bool { return set[variable] }}
}

// DefaultLimit bounds each single check.
const DefaultLimit = 15 * time.Second

// checker checks everything.
type checker struct {
	Options
	// temporal connects once, and shares the connection.
	temporal func() (client.Client, error)
}

// Run checks some subjects, all when none is named, side by side.
//
// ErrNoSubject: nothing was checked.
func Run(ctx context.Context, options Options, subjects ...string) (Report, error) {
	if err := Known(subjects...); err != nil {
		return Report{}, err
	}
	if options.Limit <= 0 {
		options.Limit = DefaultLimit
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

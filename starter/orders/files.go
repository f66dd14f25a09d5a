package orders

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"orderflow/internal/config"
	"orderflow/internal/plain"
	"orderflow/order"
	"orderflow/starter/cli"
)

// source is the place of an order: its file, and its number in it.
type source struct {
	file   string
	number int
}

func (s source) String() string { return fmt.Sprintf("%s: order %d", s.file, s.number) }

// reading collects the orders of files and all problems.
type reading struct {
	orders   []order.Order
	problems []string
	byID     map[string]located
	settings config.Config
}

// located is an order and its place.
type located struct {
	at       source
	document order.Order
}

// readOrders reads and checks the orders of all files. It writes the problems to standard error
// and returns an input error with their number.
func readOrders(a *cli.App, files []string) ([]order.Order, error) {
	r := reading{byID: map[string]located{}}
	if settings, err := cli.LoadConfig(); err == nil { // otherwise the connection reports the error
		r.settings = settings
	}
	for _, file := range files {
		data, err := readFile(a, file)
		if errors.Is(err, context.Canceled) {
			return nil, err
		}
		if err != nil {
			r.problem("%v", err)
			continue
		}
		r.read(file, data)
	}
	if len(r.problems) > 0 {
		return nil, nothingStarted(a, r.problems)
	}
	return r.orders, nil
}

// nothingStarted prints the problems of an input, and returns an error with their number.
func nothingStarted(a *cli.App, problems []string) error {
	for _, problem := range problems {
		a.Say("%s", problem)
	}
	return cli.BadInput("%s; nothing was started", plain.Counted(len(problems), "problem"))
}

// readFile reads a little more than order.Parse accepts, so that order.Parse reports a file
// that is too large.
func readFile(a *cli.App, name string) ([]byte, error) {
	var in io.Reader
	if name == "-" {
		in = a.Stdin()
	} else {
		file, err := cli.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }()
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, order.MaxFileSize+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return data, nil
}

func (r *reading) problem(format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

func (r *reading) read(file string, data []byte) {
	parsed, err := order.Parse(data)
	if err != nil {
		r.problem("%s: %v", file, err)
		return
	}
	for _, one := range parsed {
		at := source{file: file, number: one.Number}
		var problems order.Problems
		switch {
		case errors.As(one.Err, &problems):
			r.rules(at, problems)
		case one.Err != nil: // the error names number and line
			r.problem("%s: %v", file, one.Err)
		default:
			r.add(at, one.Order)
		}
	}
}

func (r *reading) rules(at source, problems order.Problems) {
	for _, problem := range problems {
		r.problem("%s: %s", at, problem)
	}
}

// add checks one order. Two orders with the same id must be equal.
func (r *reading) add(at source, document order.Order) {
	if problems := cli.BrokenRules(document, r.settings); len(problems) > 0 {
		r.rules(at, problems)
		return
	}
	first, twice := r.byID[document.ID]
	if !twice {
		r.byID[document.ID] = located{at: at, document: document}
		r.orders = append(r.orders, document)
		return
	}
	var differences []string
	for _, difference := range order.Differences(first.document, document) {
		differences = append(differences, difference.String())
	}
	if len(differences) > 0 {
		r.problem("%s: id: is that of %s, which differs: %s", at, first.at, strings.Join(differences, "; "))
	}
}

package orders

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"orderflow/internal/orders"
	"orderflow/internal/plain"
	"orderflow/internal/printing"
	"orderflow/order"
	"orderflow/starter/cli"
)

// merging is the flags of the command documents for several orders.
type merging struct {
	orders.Merge
	filter         orders.Filter
	query          string
	file, target   string
	by             string
	printer        printing.Printer
	chosenByFilter bool
}

// register adds the flags for several orders.
func (m *merging) register(flags *pflag.FlagSet) {
	flags.StringVar(&m.file, "merge", "", "write the labels of many orders to this file")
	flags.StringVar(&m.target, "print", "", "send them to this printer: HOST:9100, or lp:NAME")
	flags.StringVar(&m.query, "query", "", "the orders that match, in Temporal's language for lists")
	cli.FilterFlags(flags, &m.filter)
	flags.StringVar((*string)(&m.Kind), "kind", string(order.DocumentLabel), "which documents: label or protocol")
	flags.BoolVar(&m.FourOnA4, "four-on-a4", false, "put four labels of A6 on each A4")
	flags.BoolVar(&m.NeverPrinted, "never-printed", false, "leave out the labels that were printed before")
	flags.BoolVar(&m.Ready, "ready", false, "leave out the orders that have nothing to print now")
	flags.StringVar(&m.by, "by", cli.UserName(), "with --print: who prints")
}

// The flags that select orders, and those that only go with several orders.
var (
	choosingFlags = []string{"query", "status", "stage", "source", "carrier", "tracking", "reference", "ref", "from", "to"}
	mergingFlags  = append(slices.Clone(choosingFlags), "kind", "four-on-a4", "ready", "never-printed")
)

// complete checks the flags as far as that is possible without the orders, and reports whether
// they are for several orders.
func (m *merging) complete(ids []string, flags *pflag.FlagSet) (many bool, err error) {
	m.IDs = ids
	m.filter.Limit = orders.MaxMerged
	many = flags.Changed("merge") || flags.Changed("print")
	m.chosenByFilter = slices.ContainsFunc(choosingFlags, flags.Changed)
	if !many {
		return false, forOneOrder(ids, flags)
	}
	switch {
	case flags.Changed("dir"), flags.Changed("printed"):
		return true, cli.BadInput("documents: --dir and --printed are for one order, without --merge and --print")
	case m.file == "" && m.target == "":
		return true, cli.BadInput("documents: want a file in --merge, or a printer in --print")
	case m.chosenByFilter == (len(ids) > 0):
		return true, cli.BadInput("documents: want the ids of orders, or --query or one of the filters of \"orderflow list\"")
	case flags.Changed("by") && m.target == "", m.by == "":
		return true, cli.BadInput("documents: --by is for --print, and wants a name")
	}
	return true, m.check(flags)
}

// forOneOrder checks flags without --merge and --print.
func forOneOrder(ids []string, flags *pflag.FlagSet) error {
	for _, flag := range append(slices.Clone(mergingFlags), "by") {
		if flags.Changed(flag) {
			return cli.BadInput("documents: --%s is for --merge and --print", flag)
		}
	}
	switch {
	case len(ids) != 1:
		return cli.BadInput("documents: want the id of one order; --merge and --print take many")
	case flags.Changed("printed") && flags.Changed("dir"):
		return cli.BadInput("documents: want --printed or --dir, not both")
	}
	return nil
}

// check checks the flags against the rules of a merge.
func (m *merging) check(flags *pflag.FlagSet) error {
	if flags.Changed("query") && strings.TrimSpace(m.query) == "" {
		return cli.BadInput(`documents: --query is empty; want one such as 'OrderStatus = "completed"'`)
	}
	if err := m.filter.Check(); err != nil {
		return cli.BadFilter("documents", err)
	}
	checked := m.Merge
	if m.chosenByFilter {
		checked.IDs = []string{"those that match"} // the ids are known later
	}
	if err := checked.Check(); err != nil {
		return cli.BadInput("documents: %w", err)
	}
	if m.target == "" {
		return nil
	}
	printer, err := printing.ParsePrinter(m.target)
	if err != nil {
		return cli.BadInput("documents: --print: %w", err)
	}
	m.printer = printer
	return nil
}

// mergeAnswer is the JSON output of --merge and --print.
type mergeAnswer struct {
	File      string                  `json:"file,omitempty"`
	Printer   string                  `json:"printer,omitempty"`
	MediaType string                  `json:"mediaType"`
	Pages     int                     `json:"pages,omitempty"`
	Documents []orders.MergedDocument `json:"documents"`
	LeftOut   []orders.LeftOut        `json:"leftOut"`
}

func (o *documentsOptions) mergeDocuments(ctx context.Context, s *cli.Session) error {
	m := &o.merging
	if m.chosenByFilter {
		ids, err := s.Matching(ctx, m.filter, m.query)
		if errors.Is(err, orders.ErrQuery) {
			return cli.BadInput("documents: %w", err)
		}
		if err != nil {
			return err
		}
		m.IDs = ids
	}
	merged, err := s.Merge(ctx, m.Merge, o.ProgressOf("asking"))
	if err != nil {
		return fmt.Errorf("%w; nothing was written or printed%s", err, hintReady(err))
	}
	for _, one := range merged.LeftOut {
		o.Say("orderflow: %s is left out: %s", one.ID, one.Why)
	}
	if err := m.deliver(ctx, s, merged); err != nil {
		return err
	}
	answer := mergeAnswer{File: m.file, Printer: m.target, MediaType: merged.MediaType, Pages: merged.Pages, Documents: merged.Documents,
		LeftOut: append([]orders.LeftOut{}, merged.LeftOut...)}
	return o.Print(*o.output, answer, answer.text)
}

// hintReady says how to continue without the orders that prevented the merge.
func hintReady(err error) string {
	var inTheWay *orders.MergeError
	if errors.As(err, &inTheWay) {
		return " (--ready leaves out those that are not ready)"
	}
	return ""
}

// deliver writes the file, and then prints it.
func (m *merging) deliver(ctx context.Context, s *cli.Session, merged orders.Merged) error {
	if m.file != "" {
		if err := checkExtension(m.file, merged.Extension); err != nil {
			return err
		}
		if err := os.WriteFile(m.file, merged.Content, cli.FileMode); err != nil {
			return cli.BadInput("documents: --merge: %w; nothing was printed", err)
		}
	}
	if m.printer == nil {
		return nil
	}
	return s.Print(ctx, merged, m.printer, m.by)
}

// checkExtension refuses a file name whose extension does not fit the content.
func checkExtension(file, extension string) error {
	named := strings.ToLower(strings.TrimPrefix(filepath.Ext(file), "."))
	if named != extension && slices.Contains([]string{"pdf", "zpl", "epl"}, named) {
		return cli.BadInput("documents: --merge %s: the documents are %s; nothing was written or printed", file, strings.ToUpper(extension))
	}
	return nil
}

func (m mergeAnswer) text() string {
	ids := map[string]bool{}
	for _, one := range m.Documents {
		ids[one.Order] = true
	}
	what := fmt.Sprintf("%s of %s", plain.Counted(len(m.Documents), "document"), plain.Counted(len(ids), "order"))
	if m.Pages > 0 {
		what += ", " + plain.Counted(m.Pages, "page")
	}
	text := ""
	if m.File != "" {
		text += cli.Line("%s: %s", m.File, what)
	}
	if m.Printer != "" {
		text += cli.Line("%s: sent %s", m.Printer, what)
	}
	return text
}

// printings shows when an order's documents were printed.
func (o *documentsOptions) printings(ctx context.Context, s *cli.Session, id string) error {
	printed, err := s.Printed(ctx, id)
	if err == nil && len(printed) == 0 {
		_, err = s.State(ctx, id) // returns an error if there is no such order
	}
	if err != nil {
		return err
	}
	return o.Print(*o.output, printed, func() string {
		if len(printed) == 0 {
			return "never printed\n"
		}
		rows := [][]string{{"PRINTED", "BY", "PRINTER", "DOCUMENTS", "PROBLEM"}}
		for _, one := range printed {
			var kinds []string
			for _, document := range one.Documents {
				kinds = append(kinds, string(document.Kind))
			}
			rows = append(rows, []string{one.At.Local().Format(time.DateTime), one.By, one.Printer, strings.Join(kinds, ", "), one.Error})
		}
		return cli.Table(rows...)
	})
}

package orders

import (
	"context"
	"errors"
	"fmt"

	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/starter/cli"
)

func (o *resolveOptions) resolveOne(ctx context.Context, s *cli.Session) error {
	send := s.ResolveShown
	if o.answer.Problem != "" {
		send = s.Resolve
	}
	if err := send(ctx, o.id, o.answer); err != nil {
		if s.Misfit(ctx, o.id, o.answer, err) {
			return cli.Wrong(err)
		}
		return err
	}
	return o.PrintDone(*o.output, o.id, "answered with "+string(o.answer.Action))
}

// bulk is the JSON output of one answer to several orders.
type bulk[T any] struct {
	DryRun bool         `json:"dryRun"`
	Action order.Action `json:"action"`
	Orders []T          `json:"orders"`
}

// preview lists what resolveAll would answer.
func (o *resolveOptions) preview(ctx context.Context, s *cli.Session) error {
	prospects, err := s.Preview(ctx, o.query, o.answer, o.ProgressOf("asking"))
	if err != nil {
		return badQuery(err)
	}
	shown := bulk[orders.Prospect]{DryRun: true, Action: o.answer.Action, Orders: prospects}
	return o.Print(*o.output, shown, func() string { return prospectsOf(prospects, o.answer.Action) })
}

// badQuery makes an error an input error if the query is wrong.
func badQuery(err error) error {
	if errors.Is(err, orders.ErrQuery) {
		return cli.BadInput("resolve: --query: %w", err)
	}
	return err
}

func prospectsOf(prospects []orders.Prospect, action order.Action) string {
	if len(prospects) == 0 {
		return noMatch
	}
	rows := [][]string{{"ORDER", "STAGE", "CODE", "WHAT", "POSSIBLE"}}
	possible := 0
	for _, one := range prospects {
		fits := "yes"
		if one.Possible {
			possible++
		} else {
			fits = "no: " + shortened(one.Why)
		}
		rows = append(rows, []string{one.ID, string(one.Stage), code(one.Need), what(one.Task), fits})
	}
	return cli.Table(rows...) + cli.Blank + cli.Line("Nothing was done. %s is possible for %d of %d orders; to answer them, add --yes.",
		action, possible, len(prospects))
}

const noMatch = "no orders match\n"

// resolveAll answers several orders, and reports which of them refused the answer.
func (o *resolveOptions) resolveAll(ctx context.Context, s *cli.Session) error {
	answered, err := s.ResolveAll(ctx, o.query, o.answer, o.ProgressOf("answering"))
	if err != nil {
		return badQuery(err)
	}
	refused := 0
	text := ""
	for _, one := range answered {
		if one.Error != "" {
			refused++
			o.Say("orderflow: %s: %s", one.ID, one.Error)
			continue
		}
		text += cli.Line("%s: answered with %s", one.ID, o.answer.Action)
	}
	if len(answered) == 0 {
		text = noMatch
	}
	shown := bulk[orders.Answered]{Action: o.answer.Action, Orders: answered}
	if err := o.Print(*o.output, shown, func() string { return text }); err != nil {
		return err
	}
	if refused > 0 {
		return fmt.Errorf("%d of %d orders have not taken the answer", refused, len(answered))
	}
	return nil
}

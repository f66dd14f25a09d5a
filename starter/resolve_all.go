package main

import (
	"context"
	"errors"
	"fmt"

	"orderflow/internal/orders"
	"orderflow/order"
)

func (a *app) resolveOne(ctx context.Context, s *session, id string, answer order.Resolve, output format) error {
	send := s.ResolveShown
	if answer.Problem != "" {
		send = s.Resolve
	}
	if err := send(ctx, id, answer); err != nil {
		return err
	}
	return a.printDone(output, id, "answered with "+string(answer.Action))
}

// bulk is what one answer to many orders shows to scripts.
type bulk[T any] struct {
	DryRun bool         `json:"dryRun"`
	Action order.Action `json:"action"`
	Orders []T          `json:"orders"`
}

// preview lists what resolveAll would answer.
func (a *app) preview(ctx context.Context, s *session, r resolution, output format) error {
	prospects, err := s.Preview(ctx, r.query, r.answer, a.progressOf("asking"))
	if err != nil {
		return badQuery(err)
	}
	shown := bulk[orders.Prospect]{DryRun: true, Action: r.answer.Action, Orders: prospects}
	return a.print(output, shown, func() string { return prospectsOf(prospects, r.answer.Action) })
}

// badQuery is wrong input where the query is.
func badQuery(err error) error {
	if errors.Is(err, orders.ErrQuery) {
		return badInput("resolve: --query: %w", err)
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
	return table(rows...) + blank + line("Nothing was done. %s is possible for %d of %d orders; to answer them, add --yes.",
		action, possible, len(prospects))
}

const noMatch = "no orders match\n"

// resolveAll answers many orders and tells which have not taken it.
func (a *app) resolveAll(ctx context.Context, s *session, r resolution, output format) error {
	answered, err := s.ResolveAll(ctx, r.query, r.answer, a.progressOf("answering"))
	if err != nil {
		return badQuery(err)
	}
	refused := 0
	text := ""
	for _, one := range answered {
		if one.Error != "" {
			refused++
			a.say("orderflow: %s: %s", one.ID, one.Error)
			continue
		}
		text += line("%s: answered with %s", one.ID, r.answer.Action)
	}
	if len(answered) == 0 {
		text = noMatch
	}
	shown := bulk[orders.Answered]{Action: r.answer.Action, Orders: answered}
	if err := a.print(output, shown, func() string { return text }); err != nil {
		return err
	}
	if refused > 0 {
		return fmt.Errorf("%d of %d orders have not taken the answer", refused, len(answered))
	}
	return nil
}

package main

import (
	"fmt"
	"strings"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows"
)

// dryRun shows what would come of orders, without a connection to anybody.
func (a *app) dryRun(documents []order.Order, output format) error {
	settings, err := loadConfig()
	if err != nil {
		return err
	}
	options, err := orderOptions(settings)
	if err != nil {
		return err
	}
	previews := make([]workflows.Preview, len(documents))
	for i, document := range documents {
		if previews[i], err = options.Validate(document); err != nil {
			return badInput("order %s: %w; nothing was started", document.ID, err)
		}
		a.tellUnfit(document.ID, previews[i].Unfit)
		a.tellUnsent(document.ID, previews[i].Requests)
	}
	return a.print(output, previews, func() string {
		texts := make([]string, len(previews))
		for i, one := range previews {
			texts[i] = previewText(one)
		}
		return strings.Join(texts, "\n")
	})
}

// tellUnsent says which requests would not be sent, with the settings of this machine.
func (a *app) tellUnsent(id string, requests []activities.Request) {
	for _, one := range requests {
		if one.Problem != nil {
			fmt.Fprintf(a.Err, "orderflow: order %s: %s: %s would wait for a person: %s\n", id, one.Provider, one.Operation, one.Problem.Message)
		}
	}
}

// previewText is a preview for people: a line for each field, and in brackets where those
// come from that only the run shows.
func previewText(seen workflows.Preview) string {
	var text strings.Builder
	fmt.Fprintf(&text, "order %s: would be started\n", seen.Order.ID)
	if len(seen.Requests) == 0 {
		fmt.Fprintln(&text, "  no provider is sent anything of it before it is shipped")
	}
	for _, request := range seen.Requests {
		fmt.Fprintf(&text, "  %s: %s\n", request.Provider, request.Operation)
		for _, field := range request.Fields {
			value := field.Value
			if field.AtRunTime != "" {
				value = "(" + field.AtRunTime + ")"
			}
			fmt.Fprintf(&text, "    %s: %s\n", field.Path, value)
		}
	}
	return text.String()
}

package orders

import (
	"fmt"
	"strings"
	"time"

	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/starter/cli"
)

func tasksOf(tasks []orders.Task) string {
	if len(tasks) == 0 {
		return "nothing needs attention\n"
	}
	rows := [][]string{{"SINCE", "ORDER", "STAGE", "PROVIDER", "CODE", "WHAT", "ANSWERS"}}
	for _, task := range tasks {
		since, provider, possible := "unknown", "", ""
		if need := task.Need; need != nil {
			since, provider, possible = need.Since.Local().Format(time.DateTime), need.Provider, actions(need.Answers)
		}
		rows = append(rows, []string{since, task.ID, string(task.Stage), provider, code(task.Need), what(task), possible})
	}
	return cli.Table(rows...)
}

// code is the provider's code for a problem, or the HTTP status of its response.
func code(need *orders.Need) string {
	switch {
	case need == nil:
		return ""
	case need.Code == "" && need.HTTPStatus != 0:
		return fmt.Sprintf("HTTP %d", need.HTTPStatus)
	}
	return need.Code
}

// what is a short description of a task. For a provider's refusal it is the fields, because the
// message adds little.
func what(task orders.Task) string {
	need := task.Need
	if need == nil {
		return shortened(task.Trouble)
	}
	text := need.Message
	if len(need.Fields) > 0 && (need.HTTPStatus != 0 || text == "") {
		text = fieldsOf(need.Fields)
	}
	text = shortened(text)
	if need.Withheld {
		return strings.TrimSpace(text + " (more in orderflow show " + task.ID + ")")
	}
	return text
}

// fieldsOf lists fields, with their rules if these may be shown.
func fieldsOf(fields []order.FieldProblem) string {
	texts := make([]string, len(fields))
	for i, field := range fields {
		texts[i] = field.Path
		if field.Rule != "" {
			texts[i] = field.String()
		}
	}
	return strings.Join(texts, ", ")
}

// maxCellLength is the maximum length of a message in a table, in characters.
const maxCellLength = 100

func shortened(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if letters := []rune(text); len(letters) > maxCellLength {
		return string(letters[:maxCellLength-1]) + "…"
	}
	return text
}

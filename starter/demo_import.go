package main

import (
	"errors"
	"strings"

	"orderflow/internal/config"
	"orderflow/internal/spreadsheet"
	"orderflow/order"
)

// demoImport is the spreadsheet whose orders the demonstration starts: the one that
// "orderflow import --template" writes.
type demoImport struct {
	Rows   int      `json:"rows"`
	Orders []string `json:"orders"`
}

// importTemplate reads the template as "orderflow import" does.
func importTemplate(settings config.Config) (*demoImport, []order.Order, error) {
	rows, mapping := spreadsheet.Template()
	parsed, err := spreadsheet.ParseMapping(mapping)
	if err != nil {
		return nil, nil, err
	}
	good, problems := checkedOrders(spreadsheet.Read(rows, parsed), settings)
	if len(problems) > 0 {
		return nil, nil, errors.New(strings.Join(problems, "; "))
	}
	shown := &demoImport{}
	for _, one := range good {
		shown.Rows += len(one.Rows)
		shown.Orders = append(shown.Orders, one.Document.ID)
	}
	return shown, importedDocuments(good), nil
}

func (i *demoImport) text() string {
	return line("Imported from a spreadsheet: %s, %s: %s",
		counted(i.Rows, "row"), counted(len(i.Orders), "order"), strings.Join(i.Orders, ", "))
}

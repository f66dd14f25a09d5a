package devstack

import (
	"errors"
	"strings"

	"orderflow/internal/config"
	"orderflow/internal/plain"
	"orderflow/internal/spreadsheet"
	"orderflow/order"
	"orderflow/starter/cli"
)

// demoImport is the spreadsheet with some of the demonstration's orders: the template of
// "orderflow import --template".
type demoImport struct {
	Rows   int      `json:"rows"`
	Orders []string `json:"orders"`
}

// importTemplate reads the template in the same way as "orderflow import".
func importTemplate(settings config.Config) (*demoImport, []order.Order, error) {
	rows, mapping := spreadsheet.Template()
	parsed, err := spreadsheet.ParseMapping(mapping)
	if err != nil {
		return nil, nil, err
	}
	good, problems := cli.CheckedOrders(spreadsheet.Read(rows, parsed), settings)
	if len(problems) > 0 {
		return nil, nil, errors.New(strings.Join(problems, "; "))
	}
	shown := &demoImport{}
	for _, one := range good {
		shown.Rows += len(one.Rows)
		shown.Orders = append(shown.Orders, one.Document.ID)
	}
	return shown, cli.ImportedDocuments(good), nil
}

func (i *demoImport) text() string {
	return cli.Line("Imported from a spreadsheet: %s, %s: %s",
		plain.Counted(i.Rows, "row"), plain.Counted(len(i.Orders), "order"), strings.Join(i.Orders, ", "))
}

package activities

import (
	"fmt"
	"slices"

	"orderflow/activities/attempt"
	"orderflow/clients/mypromo"
	"orderflow/order"
)

// FileAuth is what MyPromo needs to download print files from some hosts.
type FileAuth struct {
	Auth  mypromo.Auth
	Hosts order.FileHosts
}

// CodeForeignHost is the code of a print file whose credentials are not for its host.
const CodeForeignHost = "foreign-host"

// ensureFilesAtHome refuses an order that would make MyPromo send credentials to a host that
// they are not for. It runs before MyPromo knows the order.
func (a *MyPromo) ensureFilesAtHome(doc order.Order) error {
	for _, item := range doc.ToMake() {
		place := slices.IndexFunc(doc.Items, func(one order.Item) bool { return one.Reference == item.Reference })
		for i, file := range item.Files {
			if _, known := a.Options.FileAuths[file.Auth]; !known {
				continue // reported where the item is added
			}
			if _, err := a.fileAuth(item, file, fmt.Sprintf("items[%d].files[%d].", place, i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// fileAuth returns the credentials of a print file; path is the file's path in the document,
// for a person.
func (a *MyPromo) fileAuth(item order.Item, file order.PrintFile, path string) (*mypromo.Auth, error) {
	if file.Auth == "" {
		return nil, nil
	}
	problem := order.Problem{Provider: order.ProviderMyPromo, Operation: "add item " + item.Reference}
	auth, known := a.Options.FileAuths[file.Auth]
	if !known {
		problem.Code = "unknown-auth"
		problem.Message = fmt.Sprintf("item %s: no credentials named %q in ORDERFLOW_PRINT_FILE_AUTH", item.Reference, file.Auth)
		return nil, attempt.Refuse(problem)
	}
	if rule := auth.Hosts.BrokenRule(file.URL); rule != "" {
		problem.Code = CodeForeignHost
		problem.Message = fmt.Sprintf("item %s: the URL of a print file with the credentials %q %s (ORDERFLOW_PRINT_FILE_AUTH)",
			item.Reference, file.Auth, rule)
		problem.Fields = []order.FieldProblem{{Path: path + "url", Rule: rule}}
		return nil, attempt.Refuse(problem)
	}
	return &auth.Auth, nil
}

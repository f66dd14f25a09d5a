package examples_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/workflows"
)

// documentPage describes the order document for its authors.
const documentPage = "../docs/order-document.md"

func TestThePageOfTheDocumentNamesEveryField(t *testing.T) {
	page, err := os.ReadFile(documentPage)
	require.NoError(t, err)
	_, table, found := strings.Cut(string(page), "## All fields")
	require.True(t, found)
	for _, path := range fieldsOf(reflect.TypeFor[order.Order](), "") {
		if _, same := strings.CutPrefix(path, "shipper."); same { // the same fields as recipient's
			continue
		}
		require.Contains(t, table, "`"+path+"`")
	}
}

// fieldsOf returns the paths of all fields with a value; "[]" means any element of
// a list.
func fieldsOf(of reflect.Type, path string) (paths []string) {
	switch of.Kind() {
	case reflect.Pointer:
		return fieldsOf(of.Elem(), path)
	case reflect.Slice:
		if of.Elem().Kind() == reflect.Struct {
			return append([]string{path}, fieldsOf(of.Elem(), path+"[]")...)
		}
		return []string{path}
	case reflect.Struct:
		if of.NumField() == 0 || of.PkgPath() != reflect.TypeFor[order.Order]().PkgPath() || of == reflect.TypeFor[order.Money]() {
			return []string{path}
		}
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			paths = append(paths, fieldsOf(of.Field(i).Type, strings.TrimPrefix(path+"."+name, "."))...)
		}
		return paths
	}
	return []string{path}
}

var fencedJSON = regexp.MustCompile("(?s)```json\n(.*?)```")

func TestTheExamplesOfThePageAreGood(t *testing.T) {
	page, err := os.ReadFile(documentPage)
	require.NoError(t, err)
	examples := fencedJSON.FindAllSubmatch(page, -1)
	require.NotEmpty(t, examples)
	for _, example := range examples {
		parsed, err := order.Parse(example[1])
		require.NoError(t, err, string(example[1]))
		require.Len(t, parsed, 1)
		require.NoError(t, parsed[0].Err)
		require.Empty(t, workflows.Validate(parsed[0].Order), parsed[0].Order.ID)
		require.Empty(t, workflows.DropOuts(parsed[0].Order), parsed[0].Order.ID)
	}
}

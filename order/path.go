package order

import (
	"fmt"
	"reflect"
	"strings"
)

// member returns the path of a field of the object at path: "recipient.postCode".
func member(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// element returns the path of an element of the list at path: "items[3]".
func element(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// jsonName returns the JSON name of a struct's field.
func jsonName(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return name
}

// eachText calls visit for every string below value, in the document's order.
func eachText(value reflect.Value, path string, visit func(path, text string)) {
	switch value.Kind() {
	case reflect.String:
		visit(path, value.String())
	case reflect.Pointer:
		if !value.IsNil() {
			eachText(value.Elem(), path, visit)
		}
	case reflect.Slice:
		for i := range value.Len() {
			eachText(value.Index(i), element(path, i), visit)
		}
	case reflect.Struct:
		for field, inner := range value.Fields() {
			if field.IsExported() {
				eachText(inner, member(path, jsonName(field)), visit)
			}
		}
	}
}

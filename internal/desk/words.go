package desk

import (
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// languageCookie holds the language that the user chose.
const languageCookie = "orderflow-language"

// languages are the message tables by language. A test compares their keys.
var languages = map[string]map[string]string{"en": english, "pl": polish}

var matcher = language.NewMatcher([]language.Tag{language.English, language.Polish})

// words are the messages of one language.
type words struct{ Language string }

// wordsFor returns the messages in the language that the user chose, or that the browser
// prefers.
func wordsFor(r *http.Request) words {
	if cookie, err := r.Cookie(languageCookie); err == nil && languages[cookie.Value] != nil {
		return words{cookie.Value}
	}
	_, index := language.MatchStrings(matcher, r.Header.Get("Accept-Language"))
	return words{[]string{"en", "pl"}[index]}
}

// T is a message, with its placeholders filled in.
func (w words) T(key string, values ...any) string {
	text, known := languages[w.Language][key]
	if !known {
		return key
	}
	if len(values) == 0 {
		return text
	}
	return fmt.Sprintf(text, values...)
}

// Name is the translation of one of Orderflow's names, such as T("stage.buy"). A name without a
// translation is shown as it is.
func (w words) Name(kind string, name any) string {
	text := fmt.Sprint(name)
	if text == "" {
		return w.T("nothing")
	}
	if known, has := languages[w.Language][kind+"."+text]; has {
		return known
	}
	return text
}

// Field is the name of a document's field. One in a list has the element's number, from 1.
func (w words) Field(path string) string {
	elements := inLists.FindAllStringSubmatch(path, -1)
	name, known := languages[w.Language]["field."+inLists.ReplaceAllString(path, "$1[]")]
	if !known || len(elements) == 0 {
		return w.Name("field", path)
	}
	var places []string
	for _, one := range elements {
		index, _ := strconv.Atoi(one[2])
		places = append(places, w.T("element."+one[1], index+1))
	}
	return fmt.Sprintf("%s (%s)", name, strings.Join(places, ", "))
}

// inLists matches the elements of lists in a path.
var inLists = regexp.MustCompile(`(\w+)\[(\d+)\]`)

// Ago is roughly how long ago a time was.
func (w words) Ago(at time.Time) string { return w.span(time.Since(at)) }

func (w words) span(d time.Duration) string {
	minutes := max(0, int(d.Minutes()))
	switch {
	case minutes >= 48*60:
		return w.T("span.days", minutes/60/24)
	case minutes >= 60:
		return w.T("span.hours", minutes/60, minutes%60)
	case minutes >= 1:
		return w.T("span.minutes", minutes)
	}
	return w.T("span.now")
}

// At formats a time for users, in the server's time zone.
func (w words) At(at time.Time) string { return at.Local().Format("2006-01-02 15:04 MST") }

// Hour formats a time of today for users, in the server's time zone.
func (w words) Hour(at time.Time) string { return at.Local().Format("15:04") }

// Machine formats a time for the HTML attribute datetime.
func (w words) Machine(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// functions are the functions of templates, in addition to the view's methods.
var functions = template.FuncMap{
	"join": strings.Join,
	"plus": func(a, b int) int { return a + b },
	// pairs passes several named values to another template.
	"pairs": func(values ...any) map[string]any {
		made := map[string]any{}
		for i := 0; i+1 < len(values); i += 2 {
			made[values[i].(string)] = values[i+1]
		}
		return made
	},
}

package config

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/kelseyhightower/envconfig"

	"orderflow/internal/secret"
)

// prefix is what the names of all our variables begin with.
const prefix = "ORDERFLOW_"

// Load reads the environment. Its error lists everything that is wrong, each by
// variable and rule.
func Load() (Config, error) {
	var c Config
	problems := unknownVariables(os.Environ())
	broken := map[string]bool{}
	for _, variable := range variablesOf(&c) {
		if quoted(os.Getenv(variable.name)) {
			broken[variable.name] = true
			problems = append(problems, Problem{variable.name, quotedRule})
			continue
		}
		if err := variable.load(); err != nil {
			broken[variable.name] = true
			problems = append(problems, err)
		}
	}
	if c.MyPromo.FulfillerClientID == "" && c.MyPromo.FulfillerClientSecret == "" {
		c.MyPromo.FulfillerClientID, c.MyPromo.FulfillerClientSecret = c.MyPromo.ClientID, c.MyPromo.ClientSecret
	}
	for _, problem := range c.problems() {
		if !broken[problem.Variable] { // a value that can't be read has no meaning to judge
			problems = append(problems, problem)
		}
	}
	if len(problems) > 0 {
		return Config{}, fmt.Errorf("configuration:\n%w", errors.Join(problems...))
	}
	return c, nil
}

// quotedRule speaks of a value in quotes that nobody has taken off, as a shell does: docker
// takes the values of a file with variables as they are.
const quotedRule = `has quotes around its value; leave them out where nothing takes them off, as in orderflow.env`

// quoted reports whether a value stands in quotes.
func quoted(value string) bool {
	return len(value) > 1 && value[0] == value[len(value)-1] && (value[0] == '\'' || value[0] == '"')
}

// Problem is a variable and the rule that its value breaks.
type Problem struct {
	Variable string
	Rule     string
}

// Error never shows the value of a secret.
func (p Problem) Error() string { return p.Variable + ": " + p.Rule }

// variable is a field of Config.
type variable struct {
	name  string
	field reflect.StructField
	value reflect.Value
}

// variablesOf lists the fields that are variables, in their order.
func variablesOf(c *Config) []variable {
	return appendVariables(nil, reflect.ValueOf(c).Elem())
}

func appendVariables(to []variable, section reflect.Value) []variable {
	for i := range section.NumField() {
		field := section.Type().Field(i)
		name := field.Tag.Get("envconfig")
		if name == "" {
			to = appendVariables(to, section.Field(i))
			continue
		}
		to = append(to, variable{name: name, field: field, value: section.Field(i)})
	}
	return to
}

// isSecret reports whether the variable's value must not be seen. Such a variable
// may stand in a file: see secret.Lookup.
func (v variable) isSecret() bool { return v.field.Type == reflect.TypeFor[secret.Text]() }

// fileVariable is the name of the variable that may name a file with the value; only
// secrets have one.
func (v variable) fileVariable() string {
	if !v.isSecret() {
		return ""
	}
	return v.name + secret.FileSuffix
}

// loadSecret reads a secret, from its variable or its file.
func (v variable) loadSecret() error {
	value, err := secret.Lookup(v.name)
	var unread *secret.LookupError
	if errors.As(err, &unread) {
		return Problem{unread.Variable, unread.Rule}
	}
	if !secret.IsSet(v.name) {
		value = secret.Text(v.field.Tag.Get("default"))
	}
	v.value.Set(reflect.ValueOf(value))
	return err
}

// load reads one variable. envconfig stops at the first value that it can't
// read; given one field at a time, it finds them all.
func (v variable) load() error {
	if v.isSecret() {
		return v.loadSecret()
	}
	alone := reflect.New(reflect.StructOf([]reflect.StructField{v.field}))
	err := envconfig.Process("", alone.Interface())
	v.value.Set(alone.Elem().Field(0))
	var unread *envconfig.ParseError
	if errors.As(err, &unread) {
		return Problem{v.name, fmt.Sprintf("%q: want %s", unread.Value, v.wanted())}
	}
	return err
}

// wanted says for people what values a field takes.
func (v variable) wanted() string {
	switch v.value.Interface().(type) {
	case time.Duration:
		return "a duration such as 30s, 2m or 500ms"
	case int, int64:
		return "a whole number"
	case slog.Level:
		return "debug, info, warn or error"
	case Networks:
		return "networks such as 10.0.0.0/8,192.0.2.7"
	case map[string]string:
		return "name:value,name:value"
	case []int64:
		return "whole numbers such as 100,101"
	case []string:
		return "names such as a,b"
	case bool:
		return "true or false"
	case float64:
		return "a number such as 0.5"
	default:
		return "a " + v.field.Type.String()
	}
}

// set reports whether the environment has the variable.
func (v variable) set() bool {
	if v.isSecret() {
		return secret.IsSet(v.name)
	}
	_, ok := os.LookupEnv(v.name)
	return ok
}

// unknownVariables finds names that begin as ours do and aren't: a mistyped one
// would otherwise leave a default in place unnoticed.
func unknownVariables(environ []string) []error {
	var known []string
	for _, variable := range variablesOf(&Config{}) {
		known = append(known, variable.name)
		if file := variable.fileVariable(); file != "" {
			known = append(known, file)
		}
	}
	var unknown []error
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, prefix) || slices.Contains(known, name) || serviceLink.MatchString(name) {
			continue
		}
		unknown = append(unknown, Problem{name, unknownRule(name, known)})
	}
	return unknown
}

// unknownRule says what may have been meant by a name.
func unknownRule(name string, known []string) string {
	if plain, ok := strings.CutSuffix(name, secret.FileSuffix); ok && slices.Contains(known, plain) {
		return "no such variable: only secrets are read from files; did you mean " + plain + "?"
	}
	return "no such variable; did you mean " + nearest(name, known) + "?"
}

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

// prefix is the prefix of our variables' names.
const prefix = "ORDERFLOW_"

// Load reads the environment. Its error lists all problems, each with variable and rule.
func Load() (Config, error) {
	var c Config
	problems := unknownVariables(os.Environ())
	broken := map[string]bool{}
	for _, variable := range variablesOf(&c) {
		if quoted(os.Getenv(variable.name)) {
			broken[variable.name] = true
			problems = append(problems, problem{variable.name, quotedRule})
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
		if !broken[problem.Variable] { // a value that can't be parsed can't be checked further
			problems = append(problems, problem)
		}
	}
	if len(problems) > 0 {
		return Config{}, fmt.Errorf("configuration:\n%w", errors.Join(problems...))
	}
	return c, nil
}

// quotedRule is the error for a value in literal quotes. A shell removes quotes; docker uses
// the values of an env file unchanged.
const quotedRule = `has quotes around its value; remove them: in an env file such as orderflow.env they become part of the value`

// quoted reports whether a value has quotes around it.
func quoted(value string) bool {
	return len(value) > 1 && value[0] == value[len(value)-1] && (value[0] == '\'' || value[0] == '"')
}

// problem is a variable and the rule that its value breaks.
type problem struct {
	Variable string
	Rule     string
}

// Error never contains the value of a secret.
func (p problem) Error() string { return p.Variable + ": " + p.Rule }

// variable is a field of Config.
type variable struct {
	name  string
	field reflect.StructField
	value reflect.Value
}

// variablesOf lists the fields that are variables, in order.
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

// isSecret reports whether the variable's value is secret. A secret may be in a file: see
// secret.Lookup.
func (v variable) isSecret() bool { return v.field.Type == reflect.TypeFor[secret.Text]() }

// fileVariable is the name of the variable that may name a file with the value; only secrets
// have one.
func (v variable) fileVariable() string {
	if !v.isSecret() {
		return ""
	}
	return v.name + secret.FileSuffix
}

// loadSecret reads a secret from its variable or its file.
func (v variable) loadSecret() error {
	value, err := secret.Lookup(v.name)
	var unread *secret.LookupError
	if errors.As(err, &unread) {
		return problem{unread.Variable, unread.Rule}
	}
	if !secret.IsSet(v.name) {
		value = secret.Text(v.field.Tag.Get("default"))
	}
	v.value.Set(reflect.ValueOf(value))
	return err
}

// load reads one variable. envconfig stops at the first invalid value; with one field at a
// time, all are found.
func (v variable) load() error {
	if v.isSecret() {
		return v.loadSecret()
	}
	alone := reflect.New(reflect.StructOf([]reflect.StructField{v.field}))
	err := envconfig.Process("", alone.Interface())
	v.value.Set(alone.Elem().Field(0))
	var unread *envconfig.ParseError
	if errors.As(err, &unread) {
		return problem{v.name, fmt.Sprintf("%q: want %s", unread.Value, v.wanted())}
	}
	return err
}

// wanted describes the valid values of a field.
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

// unknownVariables finds unknown names with our prefix: otherwise a mistyped name would
// silently leave a default in place.
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
		unknown = append(unknown, problem{name, unknownRule(name, known)})
	}
	return unknown
}

// unknownRule suggests the intended name.
func unknownRule(name string, known []string) string {
	if plain, ok := strings.CutSuffix(name, secret.FileSuffix); ok && slices.Contains(known, plain) {
		return "no such variable: only secrets are read from files; did you mean " + plain + "?"
	}
	return "no such variable; did you mean " + nearest(name, known) + "?"
}

package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/packages"
)

// sample is a small module that keeps the rules. Packages come after those that they
// import.
var sample = sources{
	{"order/order.go", `package order
type Status string
const StatusHeld Status = "held"
type State struct { ID string; Status Status }
type Result struct { Status Status }
`},
	{"workflows/carrier/payment.go", `package carrier
type PaymentPhase string
const (
	PaymentNone PaymentPhase = "none"
	PaymentDone PaymentPhase = "done"
)
type Payment struct { Phase PaymentPhase }
func (p *Payment) Finish() { p.Phase = PaymentDone }
`},
	{"workflows/production.go", `package workflows
type productionPhase int
const (
	productionNone productionPhase = iota
	productionDraft
	productionSubmitted
)
type production struct { id int64; phase productionPhase }
func (p *production) submit() { p.phase = productionSubmitted }
func (p *production) advance() {
	p.phase++
	p.phase += 1
	q := &p.phase
	*q = productionPhase(2)
	*p = production{p.id, productionDraft}
}
`},
	{"workflows/life.go", `package workflows
import (
	"orderflow/order"
	"orderflow/workflows/carrier"
)
type life struct {
	production production
	payment    carrier.Payment
	seen       map[string]productionPhase
	state      order.State
}
func newLife() *life { return &life{production: production{id: 7}, state: order.State{Status: order.StatusHeld}} }
`},
}

const imports = `package workflows
import (
	"orderflow/order"
	"orderflow/workflows/carrier"
)
var _ carrier.Payment
var _ order.State
`

func TestPhases(t *testing.T) {
	const written = ", but only workflows/production.go may write productionPhase: give that file a method for this change, and call it"
	const paid = ", but only workflows/carrier/payment.go may write PaymentPhase: give that file a method for this change, and call it"
	const raw = " is a raw value of productionPhase, which is declared in workflows/production.go: use one of its constants"
	cases := map[string]struct {
		code string // of workflows/other.go, below its imports
		want []string
	}{
		"what only reads": {code: `
			func (l *life) read() (productionPhase, string) {
				phase := l.production.phase
				phase = productionDraft
				var _ = map[productionPhase]string{productionDraft: "draft"}
				_ = l.production.phase
				switch before := l.production; {
				case before.phase == productionNone, phase > l.seen["a"]:
				}
				return phase, "none"
			}`},
		"methods of the file": {code: `
			func (l *life) act() {
				l.production.submit()
				l.payment.Finish()
				l.production.id = 9
				_ = &l.production
				_ = life{production: production{id: 1}, payment: carrier.Payment{}}
			}`},
		"an assignment": {code: `func (l *life) act() { l.production.phase = productionDraft }`,
			want: []string{"l.production.phase is written" + written}},
		"an assignment in brackets": {code: `func (l *life) act() { (l.production.phase) = productionDraft }`,
			want: []string{"(l.production.phase) is written" + written}},
		"one of several": {code: `func (l *life) act() (err error) { _, err, l.production.phase = 1, nil, productionDraft; return }`,
			want: []string{"l.production.phase is written" + written}},
		"a field of a copy": {code: `func (l *life) act() { p := l.production; p.phase = productionDraft }`,
			want: []string{"p.phase is written" + written}},
		"an operation": {code: `func (l *life) act() { l.production.phase |= productionDraft }`,
			want: []string{"l.production.phase is written" + written}},
		"an increment": {code: `func (l *life) act() { l.production.phase++ }`,
			want: []string{"l.production.phase is written" + written}},
		"a range": {code: `func (l *life) act() { for _, l.production.phase = range []productionPhase{} {} }`,
			want: []string{"l.production.phase is written" + written}},
		"an element": {code: `func (l *life) act() { l.seen["a"] = productionDraft }`,
			want: []string{`l.seen["a"] is written` + written}},
		"a pointer": {code: `func set(p *productionPhase) { *p = productionDraft }`,
			want: []string{"*p is written" + written}},
		"a variable of the package": {code: `var last productionPhase; func set() { last = productionDraft }`,
			want: []string{"last is written" + written}},
		"an address": {code: `func (l *life) act() *productionPhase { return &l.production.phase }`,
			want: []string{"the address of l.production.phase is taken" + written}},
		"the whole": {code: `func (l *life) act() { l.production = production{} }`,
			want: []string{"l.production is written with its field phase" + written}},
		"the whole by a pointer": {code: `func (p *production) reset() { *p = production{id: p.id} }`,
			want: []string{"*p is written with its field phase" + written}},
		"a literal with keys": {code: `var p = production{id: 1, phase: productionDraft}`,
			want: []string{"a literal sets the field phase" + written}},
		"a literal without": {code: `var p = production{1, productionDraft}`,
			want: []string{"a literal sets the field phase" + written}},
		"a literal without its type": {code: `var all = []*production{{phase: productionDraft}}`,
			want: []string{"a literal sets the field phase" + written}},
		"a conversion": {code: `func (l *life) at(n int) bool { return l.production.phase == productionPhase(n) }`,
			want: []string{"productionPhase(n)" + raw}},
		"a number converted": {code: `func (l *life) act() bool { return l.production.phase == productionPhase(3) }`,
			want: []string{"productionPhase(3)" + raw}},
		"a number as it is": {code: `func (l *life) act() bool { return l.production.phase > 1 }`,
			want: []string{"1" + raw}},
		"a name elsewhere": {code: `const ( first = iota + productionDraft; second )`,
			want: []string{
				"first is declared here, but all values of productionPhase are declared in workflows/production.go: move it there",
				"second is declared here, but all values of productionPhase are declared in workflows/production.go: move it there"}},
		"a phase of another package": {code: `func (l *life) act() { l.payment.Phase = carrier.PaymentDone }`,
			want: []string{"l.payment.Phase is written" + paid}},
		"a literal of another package": {code: `func (l *life) act() carrier.Payment { return carrier.Payment{Phase: carrier.PaymentDone} }`,
			want: []string{"a literal sets the field Phase" + paid}},
		"a result of another package": {code: `func (l *life) act(paid carrier.Payment) { l.payment = paid }`,
			want: []string{"l.payment is written with its field Phase" + paid}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			loaded := sample.with("workflows/other.go", imports+tc.code).load(t)
			require.Equal(t, tc.want, texts(violations(loaded, nil), "workflows/other.go"))
		})
	}
}

func TestFieldsWithOneWriter(t *testing.T) {
	fields := map[field]string{{home, "record", "status"}: "workflows/record.go"}
	const written = ", but only workflows/record.go may write record.status: give that file a method for this change, and call it"
	whole := sample.with("workflows/record.go", `package workflows
		import "orderflow/order"
		type record struct { id string; status order.Status }
		func newRecord() *record { return &record{status: order.StatusHeld} }
		func (r *record) setStatus(status order.Status) { r.status = status }`)
	cases := map[string]struct {
		code string
		want []string
	}{
		"what only reads, and other fields": {code: `func (r *record) act() { r.id = string(r.status); r.setStatus("held") }`},
		"new values of other structs": {code: `func (r *record) act() (order.State, order.Result) {
			var result order.Result
			result.Status = r.status
			return order.State{Status: r.status}, order.Result{Status: r.status}
		}`},
		"an assignment": {`func (r *record) act() { r.status = order.StatusHeld }`, []string{"r.status is written" + written}},
		"a promoted field": {`type part struct { *record }; func (p part) act() { p.status = order.StatusHeld }`,
			[]string{"p.status is written" + written}},
		"an address":    {`func (r *record) act() *order.Status { return &r.status }`, []string{"the address of r.status is taken" + written}},
		"the whole":     {`func (r *record) act() { *r = record{} }`, []string{"*r is written with its field status" + written}},
		"a literal":     {`var r = record{status: order.StatusHeld}`, []string{"a literal sets the field status" + written}},
		"one of no key": {`var r = record{"A-1", order.StatusHeld}`, []string{"a literal sets the field status" + written}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			loaded := whole.with("workflows/other.go", imports+tc.code).load(t)
			require.Equal(t, tc.want, texts(violations(loaded, fields), "workflows/other.go"))
		})
	}
	t.Run("a rule that has grown old", func(t *testing.T) {
		require.Equal(t, []violation{{"workflows/record.go", 1,
			"record.status is not written here, as the table oneWriter of tools/phases has it: mend the table"}},
			violations(sample.load(t), fields))
	})
}

// texts returns the violations' texts; all are in one file.
func texts(found []violation, file string) []string {
	var all []string
	for _, one := range found {
		all = append(all, strings.TrimPrefix(one.String(), fmt.Sprintf("%s:%d: ", file, one.line)))
	}
	return all
}

// sources are files of packages that import one another.
type sources []struct{ file, text string }

func (s sources) with(file, text string) sources {
	return append(slices.Clone(s), struct{ file, text string }{file, text})
}

// load reads all packages and returns the workflows'.
func (s sources) load(t *testing.T) []*packages.Package {
	t.Helper()
	byFolder, folders := map[string][]*ast.File{}, []string{}
	files := token.NewFileSet()
	for _, one := range s {
		syntax, err := parser.ParseFile(files, one.file, one.text, parser.SkipObjectResolution)
		require.NoError(t, err)
		folder := path.Dir(one.file)
		if byFolder[folder] == nil {
			folders = append(folders, folder)
		}
		byFolder[folder] = append(byFolder[folder], syntax)
	}
	done := known{}
	for _, folder := range folders {
		p := &packages.Package{PkgPath: module + folder, Fset: files, Syntax: byFolder[folder], TypesInfo: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{}}}
		var err error
		settings := types.Config{Importer: done}
		p.Types, err = settings.Check(p.PkgPath, files, p.Syntax, p.TypesInfo)
		require.NoError(t, err)
		done[p.PkgPath] = p
	}
	delete(done, module+"order")
	return slices.Collect(maps.Values(done))
}

// known imports the packages that were read before.
type known map[string]*packages.Package

func (k known) Import(name string) (*types.Package, error) {
	if p := k[name]; p != nil {
		return p.Types, nil
	}
	return importer.Default().Import(name)
}

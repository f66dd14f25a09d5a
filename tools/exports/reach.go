package main

import "go/types"

// spread marks as used the types that occur in what is used, and the values of a used type:
// a caller can get at them without their names, and an enumeration stays whole.
func (c *checker) spread() {
	for marked := -1; marked != len(c.used); {
		marked = len(c.used)
		for name, object := range c.declared {
			if c.used[name] {
				r := reach{checker: c, from: object.Pkg(), seen: map[types.Type]bool{}}
				r.walk(object.Type())
			} else if c.valueOfUsed(object) {
				c.used[name] = true
			}
		}
	}
}

// valueOfUsed reports whether an object is a constant or variable of a used type of its
// package.
func (c *checker) valueOfUsed(object types.Object) bool {
	switch object.(type) {
	case *types.Const, *types.Var:
		named, ok := types.Unalias(object.Type()).(*types.Named)
		return ok && named.Obj().Pkg() == object.Pkg() && c.used[nameOf(named.Obj())]
	}
	return false
}

// reach marks all types that can be reached from the type of one object.
type reach struct {
	*checker
	from *types.Package
	seen map[types.Type]bool
}

func (r *reach) walk(t types.Type) {
	t = types.Unalias(t)
	if t == nil || r.seen[t] {
		return
	}
	r.seen[t] = true
	switch t := t.(type) {
	case *types.Named:
		r.named(t)
	case *types.Map:
		r.walk(t.Key())
		r.walk(t.Elem())
	case *types.Signature:
		r.walk(t.Params())
		r.walk(t.Results())
	case *types.Tuple:
		for variable := range t.Variables() {
			r.walk(variable.Type())
		}
	case *types.Struct:
		r.fields(t)
	case *types.Interface:
		for method := range t.Methods() {
			r.walk(method.Signature())
		}
	case interface{ Elem() types.Type }: // a pointer, slice, array or channel
		r.walk(t.Elem())
	}
}

func (r *reach) named(t *types.Named) {
	for argument := range t.TypeArgs().Types() {
		r.walk(argument)
	}
	if t.Obj().Pkg() == nil { // error
		return
	}
	if name := nameOf(t.Obj()); r.declared[name] != nil {
		r.used[name] = true
	}
	if t.Obj().Pkg() != r.from {
		return
	}
	r.walk(t.Underlying())
	for method := range t.Methods() {
		if method.Exported() {
			r.walk(method.Signature())
		}
	}
}

func (r *reach) fields(t *types.Struct) {
	for field := range t.Fields() {
		if field.Exported() || field.Embedded() {
			r.walk(field.Type())
		}
	}
}

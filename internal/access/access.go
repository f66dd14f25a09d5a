// Package access decides who may call the HTTP trigger and for what, and limits each caller's
// share of it.
//
// Callers send an API token, which has a name and roles. The configuration contains only hashes
// of tokens; there is no list of users and no session.
package access

import (
	"context"
	"slices"
)

// Role is a part of what can be done with orders.
type Role string

// The roles.
const (
	// RoleStart starts orders, and sees only the answer to the start.
	RoleStart Role = "start"
	// RoleRead sees orders and fetches their documents.
	RoleRead Role = "read"
	// RolePack marks parcels as packed and labels as printed; it includes RoleRead.
	RolePack Role = "pack"
	// RoleOperate cancels, holds and resolves; it includes RolePack.
	RoleOperate Role = "operate"
	// RoleSupplies reports stock changes of all merchants.
	RoleSupplies Role = "supplies"
	// RoleAdmin includes all the others.
	RoleAdmin Role = "admin"
	// RoleSeeSupplies sees the state of supplies. No token has it directly: the roles that see
	// orders, and RoleSupplies, include it.
	RoleSeeSupplies Role = "see-supplies"
)

// Roles lists all roles that a token may have.
func Roles() []Role {
	return []Role{RoleStart, RoleRead, RolePack, RoleOperate, RoleSupplies, RoleAdmin}
}

// includes says which roles include others.
var includes = map[Role][]Role{
	RoleRead:     {RoleSeeSupplies},
	RolePack:     {RoleRead, RoleSeeSupplies},
	RoleOperate:  {RoleRead, RolePack, RoleSeeSupplies},
	RoleSupplies: {RoleSeeSupplies},
	RoleAdmin:    {RoleStart, RoleRead, RolePack, RoleOperate, RoleSupplies, RoleSeeSupplies},
}

// Caller is who makes a request.
type Caller struct {
	Name  string
	Roles []Role
	// local says that the caller passed an open gate.
	local bool
}

// May reports whether the caller has a role, directly or included in another one.
func (c Caller) May(role Role) bool {
	return slices.ContainsFunc(c.Roles, func(held Role) bool {
		return held == role || slices.Contains(includes[held], role)
	})
}

type callerKey struct{}

// WithCaller returns a context with the caller, for CallerOf.
func WithCaller(ctx context.Context, caller Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, caller)
}

// CallerOf returns the caller of a context; false if the gate was not passed.
func CallerOf(ctx context.Context) (Caller, bool) {
	caller, ok := ctx.Value(callerKey{}).(Caller)
	return caller, ok
}

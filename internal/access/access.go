// Package access says who may call the HTTP trigger and what for, and how much
// of it a caller may use up.
//
// Callers show an API token, which has a name and roles. The configuration holds
// only hashes of tokens; there is no list of users and no session.
package access

import (
	"context"
	"slices"
)

// Role is a part of what can be done with orders.
type Role string

// The roles.
const (
	// RoleStart starts orders, and sees of them what the start answers.
	RoleStart Role = "start"
	// RoleRead sees orders and fetches their documents.
	RoleRead Role = "read"
	// RolePack marks parcels as packed and labels as printed; it includes RoleRead.
	RolePack Role = "pack"
	// RoleOperate cancels, holds and resolves; it includes RolePack.
	RoleOperate Role = "operate"
	// RoleSupplies books what comes into merchants' stocks, of all merchants.
	RoleSupplies Role = "supplies"
	// RoleAdmin includes all the others.
	RoleAdmin Role = "admin"
	// RoleSeeSupplies sees how supplies fare. No token has it by itself: whoever sees orders
	// has it, and whoever books supplies.
	RoleSeeSupplies Role = "see-supplies"
)

// Roles lists all roles that a token may have.
func Roles() []Role {
	return []Role{RoleStart, RoleRead, RolePack, RoleOperate, RoleSupplies, RoleAdmin}
}

// includes says which roles hold others.
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
	// local says that an open gate let the caller pass.
	local bool
}

// May reports whether the caller has a role, by itself or within another one.
func (c Caller) May(role Role) bool {
	return slices.ContainsFunc(c.Roles, func(held Role) bool {
		return held == role || slices.Contains(includes[held], role)
	})
}

type callerKey struct{}

// WithCaller returns a context that CallerOf finds the caller in.
func WithCaller(ctx context.Context, caller Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, caller)
}

// CallerOf returns who makes the request of a context; false where nothing asked.
func CallerOf(ctx context.Context) (Caller, bool) {
	caller, ok := ctx.Value(callerKey{}).(Caller)
	return caller, ok
}

package order

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"
)

// TokenLength is how much of an order's token stands before the number of a parcel: 40
// bits, which all workers read. A description has as much more of it as there is room
// for.
const TokenLength = 8

// wholeToken names an order where a provider has no room for its reference.
func wholeToken(reference string) string {
	sum := sha256.Sum256([]byte(reference))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:])
}

// Token is the part of an order's token that every description of its packages has.
func Token(reference string) string { return wholeToken(reference)[:TokenLength] }

// PackageToken names one parcel of an order in the description of a package at TPK,
// the only text of ours that TPK keeps. Parcels count from 1.
func PackageToken(reference string, parcel int) string {
	return Token(reference) + "." + strconv.Itoa(parcel)
}

const (
	// tokenSeparator stands before the token in a description.
	tokenSeparator = "#"
	// longestDescription is what TPK takes, in characters.
	longestDescription = 30
)

// PackageDescription describes a package at TPK: what the parcel holds, as much of the
// token's rest as fits, and the package's token. "Goods 4LVZK2QW7TNE3#6HX4MLQ5.1".
func PackageDescription(contents, reference string, parcel int) string {
	end := tokenSeparator + PackageToken(reference, parcel)
	rest := wholeToken(reference)[TokenLength:]
	room := longestDescription - len(contents) - len(" ") - len(end)
	return contents + " " + rest[:min(max(room, 0), len(rest))] + end
}

// TokenOf is the token of the order that a package is of, by its description; anything for
// one that is of none. ParcelOf says whether it is that order's.
func TokenOf(description string) string {
	_, token, _ := strings.Cut(description, tokenSeparator)
	token, _, _ = strings.Cut(token, ".")
	return token
}

// ParcelOf returns which parcel of an order a package is by its description, or 0 for
// another order's. Workers of 0.1.0 write nothing of the token's rest.
func ParcelOf(reference, description string) int {
	before, token, _ := strings.Cut(description, tokenSeparator)
	number, found := strings.CutPrefix(token, Token(reference)+".")
	parcel, err := strconv.Atoi(number)
	more := before[strings.LastIndexByte(before, ' ')+1:]
	if !found || err != nil || !strings.HasPrefix(wholeToken(reference)[TokenLength:], more) {
		return 0
	}
	return parcel
}

package order

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"
)

// TokenLength is how many characters of an order's token precede the parcel's
// number: 40 bits, which all workers read. A description contains as many more as
// fit.
const TokenLength = 8

// wholeToken identifies an order where a provider has no room for its reference.
func wholeToken(reference string) string {
	sum := sha256.Sum256([]byte(reference))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:])
}

// Token returns the part of an order's token that all descriptions of its packages
// contain.
func Token(reference string) string { return wholeToken(reference)[:TokenLength] }

// PackageToken identifies one parcel of an order in a package's description at TPK,
// the only text of ours that TPK keeps. Parcels are numbered from 1.
func PackageToken(reference string, parcel int) string {
	return Token(reference) + "." + strconv.Itoa(parcel)
}

const (
	// tokenSeparator precedes the token in a description.
	tokenSeparator = "#"
	// maxDescription is TPK's maximum, in characters.
	maxDescription = 30
)

// PackageDescription describes a package at TPK: the contents, as much of the
// token's rest as fits, and the package's token: "Goods 4LVZK2QW7TNE3#6HX4MLQ5.1".
func PackageDescription(contents, reference string, parcel int) string {
	end := tokenSeparator + PackageToken(reference, parcel)
	rest := wholeToken(reference)[TokenLength:]
	room := maxDescription - len(contents) - len(" ") - len(end)
	return contents + " " + rest[:min(max(room, 0), len(rest))] + end
}

// TokenOf returns the order's token in a package's description; an arbitrary text
// if there is none. Use ParcelOf to find out whether the package is of an order.
func TokenOf(description string) string {
	_, token, _ := strings.Cut(description, tokenSeparator)
	token, _, _ = strings.Cut(token, ".")
	return token
}

// ParcelOf returns which parcel of an order a package is, by its description, or 0
// if it is another order's. Workers of 0.1.0 do not write the token's rest.
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

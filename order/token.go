package order

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
)

// TokenLength is that of an order's token: 40 bits, so that no two orders of an
// account's last days have the same.
const TokenLength = 8

// Token names an order where a provider has no room for its reference.
func Token(reference string) string {
	sum := sha256.Sum256([]byte(reference))
	return base32.StdEncoding.EncodeToString(sum[:])[:TokenLength]
}

// PackageToken names one parcel of an order in the description of a package at TPK,
// the only text of ours that TPK keeps. Parcels count from 1.
func PackageToken(reference string, parcel int) string {
	return Token(reference) + "." + strconv.Itoa(parcel)
}

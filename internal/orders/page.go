package orders

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// Page is a part of a list.
type Page struct {
	Orders []Row `json:"orders"`
	// Next is the filter's Page for the next page; empty on the last one.
	Next string `json:"next,omitempty"`
}

// ErrPage means that a filter's Page is not the Next of an earlier page with the same filter.
var ErrPage = errors.New("page: want the value of next from the previous page, and the same filter")

// sealPage turns Temporal's page token into text, with a checksum of the token and its query:
// Temporal answers a damaged token with an internal error, and accepts a token of another
// query.
func sealPage(query string, token []byte) string {
	if len(token) == 0 {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append(pageSum(query, token), token...))
}

func openPage(query, page string) ([]byte, error) {
	if page == "" {
		return nil, nil
	}
	sealed, err := base64.RawURLEncoding.DecodeString(page)
	if err != nil || len(sealed) < pageSumSize {
		return nil, ErrPage
	}
	sum, token := sealed[:pageSumSize], sealed[pageSumSize:]
	if !bytes.Equal(sum, pageSum(query, token)) {
		return nil, ErrPage
	}
	return token, nil
}

const pageSumSize = 8 // bytes; against mistakes, not against attacks

func pageSum(query string, token []byte) []byte {
	sum := sha256.Sum256(append([]byte(query+"\n"), token...))
	return sum[:pageSumSize]
}

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
	// Next as the filter's Page asks for what follows; empty at the end.
	Next string `json:"next,omitempty"`
}

// ErrPage says that a filter's Page is not the Next of an earlier page of it.
var ErrPage = errors.New("page: want the value of next from the page before, and the same filter")

// sealPage makes a text of Temporal's token of a page, with a sum of it and its
// query: Temporal takes a damaged token for a failure of its own, and one of
// another query for one of this.
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

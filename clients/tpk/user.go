package tpk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// Currency is the currency of all amounts at TPK.
const Currency = "PLN"

// User is the account. Its billing address, settings and templates are not decoded.
type User struct {
	UserID  lenient.Int
	Email   lenient.String
	Status  lenient.Int
	Balance lenient.Decimal // PLN; pays orders
	// BankAccount is where collected cash goes: a Polish IBAN without the country
	// code.
	BankAccount lenient.String
	// Sender is the account's default sender address; empty if there is none.
	Sender Party
	// Messages are TPK's announcements to its users.
	Messages []Message
}

// Message is an announcement of TPK.
type Message struct {
	Title lenient.String
	Text  lenient.String
}

// UnmarshalJSON refuses data without a balance.
func (u *User) UnmarshalJSON(data []byte) error {
	var read struct {
		UserID   lenient.Int           `json:"user_id"`
		Email    lenient.String        `json:"email"`
		Status   lenient.Int           `json:"status"`
		Balance  lenient.Decimal       `json:"balance"`
		Account  lenient.String        `json:"bank_account_number"`
		Senders  lenient.List[Party]   `json:"shipping_address"` // an empty list if there is none
		Messages lenient.List[Message] `json:"messages"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	if !read.Balance.Known {
		return errors.New("it names no balance")
	}
	*u = User{
		UserID: read.UserID, Email: read.Email, Status: read.Status, Balance: read.Balance,
		BankAccount: read.Account, Messages: read.Messages,
	}
	if len(read.Senders) > 0 {
		u.Sender = read.Senders[0]
	}
	return nil
}

// UnmarshalJSON reads the text under "content" (the sample) or "message" (the
// documentation's text).
func (m *Message) UnmarshalJSON(data []byte) error {
	var read object
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	*m = Message{Title: lenient.String(read.text("title")), Text: lenient.String(read.text("content"))}
	if m.Text == "" {
		m.Text = lenient.String(read.text("message"))
	}
	return nil
}

// UserData returns the account with its balance.
//
// GET /user/data
func (c *Client) UserData(ctx context.Context) (User, error) {
	return ask[User](ctx, c, clients.Call{
		Operation: "get user data", Method: http.MethodGet, Path: "/user/data",
	})
}

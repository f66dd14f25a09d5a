package encryption

import "errors"

var (
	// ErrErased means that nobody can read an order's payloads any more, because a person
	// erased it.
	ErrErased = errors.New("it has been erased")
	// ErrNoKey means that the document store has no data key for an order or namespace. If
	// there are payloads encrypted with one, it is the wrong store.
	ErrNoKey = errors.New("it has no data key in the document store; does ORDERFLOW_DOCUMENTS_URL name the right one?")
	// ErrNoRing means that a payload is encrypted and no keys are configured.
	ErrNoRing = errors.New("its payloads are encrypted, and ORDERFLOW_ENCRYPTION_KEYS is not set")
	// ErrTampered means that a payload or a data key is not what was written.
	ErrTampered = errors.New("it was changed, or belongs to another")
)

// Error says why payloads cannot be encrypted or decrypted. Its text contains names of orders,
// keys and files, and no personal data.
type Error struct {
	// Owner is "order <id>" or "namespace <name>".
	Owner string
	Err   error
}

func (e *Error) Error() string { return errorPrefix + e.Owner + ": " + e.Err.Error() }

// Unwrap returns the reason, such as ErrErased.
func (e *Error) Unwrap() error { return e.Err }

// errorPrefix is the prefix of every Error's text.
const errorPrefix = "encryption: "

func (o owner) failed(err error) error { return &Error{Owner: o.String(), Err: err} }

package encryption

import "errors"

var (
	// ErrErased says that nobody can read an order's payloads any more, because a
	// person wanted that.
	ErrErased = errors.New("it has been erased")
	// ErrNoKey says that the document store has no data key of an order or
	// namespace. If payloads are encrypted with one, it is the wrong store.
	ErrNoKey = errors.New("it has no data key in the document store; does ORDERFLOW_DOCUMENTS_URL name the right one?")
	// ErrNoRing says that a payload is encrypted and no keys are configured.
	ErrNoRing = errors.New("its payloads are encrypted, and ORDERFLOW_ENCRYPTION_KEYS is not set")
	// ErrTampered says that a payload, or a data key, is not what was written.
	ErrTampered = errors.New("it was changed, or belongs to another")
)

// Error is why payloads cannot be encrypted or decrypted. Its text names orders,
// keys and files, and nothing personal.
type Error struct {
	// Owner is "order <id>" or "namespace <name>".
	Owner string
	Err   error
}

func (e *Error) Error() string { return errorPrefix + e.Owner + ": " + e.Err.Error() }

// Unwrap returns the reason, such as ErrErased.
func (e *Error) Unwrap() error { return e.Err }

// errorPrefix begins the text of every Error.
const errorPrefix = "encryption: "

func (o owner) failed(err error) error { return &Error{Owner: o.String(), Err: err} }

package activities

// SharedRead is how steps read a list together.
type SharedRead[T any] = sharedRead[T]

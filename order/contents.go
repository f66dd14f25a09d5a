package order

// MaxContents is how long the stated contents of a package at TPK may be: TPK takes
// 30 characters, and the token of the package needs the others.
const MaxContents = longestDescription - len(" #") - TokenLength - len(".99")

package order

// MaxContents is the maximum length of the contents in a package's description at
// TPK, in characters: TPK accepts 30, and the token needs the others.
const MaxContents = maxDescription - len(" #") - TokenLength - len(".99")

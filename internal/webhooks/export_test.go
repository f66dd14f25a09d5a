package webhooks

// Formats reads the bodies of webhooks, for the fuzzer.
var Formats = formats

package shipx

import (
	"cmp"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strconv"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// Error codes that decide what happens next. Most name a refusal that a person
// has to look at; these have a meaning of their own.
const (
	// CodeInvalidAction: the shipment's status doesn't allow it, such as
	// cancelling what is bought or the label of what is not.
	CodeInvalidAction = "invalid_action"
	// CodeOfferExpired, CodeOfferUnavailable and CodeOfferNotAvailable: new offers are
	// needed. The last is what live users saw, the others are documented. See OfferGone.
	CodeOfferExpired      = "offer_expired"
	CodeOfferUnavailable  = "offer_unavailable"
	CodeOfferNotAvailable = "offer_is_not_available"
	// CodeAlreadyBought: the shipment is paid, by whomever; see AlreadyBought.
	CodeAlreadyBought = "already_bought"
	// CodeTransactionFailed: the offer could not be paid.
	CodeTransactionFailed = "transaction_failed"
	// CodeUnpaidLabel: the label of a shipment that is not bought, or cancelled.
	CodeUnpaidLabel = "you_can_not_generate_labels_for_unpaid_shipments"
	// CodeCompanyData and CodeAddressData: the account lacks the data, such as a bank
	// account, that cash on delivery needs. The answer quotes the owner's; see impersonal.
	CodeCompanyData = "company_data_missing"
	CodeAddressData = "customer_lack_of_address_data"
	// CodeNotFound: no such resource, or none that the token may see.
	CodeNotFound = "resource_not_found"
)

// OfferGone reports whether ShipX says that an offer can no longer be bought. That
// an offer was bought a moment ago can read like this, too: read the shipment.
func OfferGone(err error) bool {
	return says(err, CodeOfferExpired, CodeOfferUnavailable, CodeOfferNotAvailable)
}

// AlreadyBought reports whether ShipX says that a shipment was bought before. It may
// be by a call of our own whose answer was lost: read the shipment.
func AlreadyBought(err error) bool { return says(err, CodeAlreadyBought) }

// says reports whether an error is a refusal with one of some codes.
func says(err error, codes ...string) bool {
	var failed *clients.Error
	if !errors.As(err, &failed) || failed.Kind != clients.Refused {
		return false
	}
	return names(clients.Trouble{Code: failed.Code, Message: failed.Message, Fields: failed.Fields}, codes...)
}

// names reports whether one of some codes is the error's own, its message (which
// repeats the code in some languages), or a leaf of its details: live users saw the
// same code in different places.
func names(trouble clients.Trouble, codes ...string) bool {
	leaf := func(field clients.Field) bool { return slices.Contains(codes, field.Problem) }
	return slices.Contains(codes, trouble.Code) || slices.Contains(codes, trouble.Message) ||
		slices.ContainsFunc(trouble.Fields, leaf)
}

// numericStatus is in every answer of success that holds an error, and in few others:
// a resource's status is a word.
var numericStatus = regexp.MustCompile(`"status"\s*:\s*"?\d`)

// errorKey is what names an error: "trucker_ID_is_not_set_for_organization".
var errorKey = regexp.MustCompile(`^[a-z][A-Za-z0-9_.]*$`)

// decodeError reads ShipX's error envelope: {"status", "error", "message",
// "details"}, on some endpoints with "description" instead of "message". An
// answer of success may hold an error as {"status": 4xx, "key", "error"}; it
// counts as one of that status. What has no key of an error is not ShipX's: a
// gateway's JSON, say, whose error is a sentence. Bodies that are empty or no JSON
// say nothing.
func decodeError(status int, body []byte) (clients.Trouble, int) {
	if status >= 200 && status <= 299 && !numericStatus.Match(body) {
		return clients.Trouble{}, status // a long list is not decoded for nothing
	}
	var answer object
	if json.Unmarshal(body, &answer) != nil {
		return clients.Trouble{}, status
	}
	if status >= 200 && status <= 299 {
		inside, _ := strconv.Atoi(answer.text("status"))
		if inside < 400 || answer.text("key")+answer.text("error") == "" {
			return clients.Trouble{}, status
		}
		status = inside
	}
	trouble := troubleIn(answer)
	trouble.OwnWords = errorKey.MatchString(trouble.Code)
	return trouble, status
}

// troubleIn reads an envelope in either of its forms.
func troubleIn(envelope object) clients.Trouble {
	trouble := clients.Trouble{
		Code:    envelope.text("error"),
		Message: cmp.Or(envelope.text("message"), envelope.text("description")),
		Fields:  fieldsIn(envelope["details"]),
	}
	if key := envelope.text("key"); key != "" {
		trouble.Message = cmp.Or(trouble.Message, trouble.Code)
		trouble.Code = key
	}
	return impersonal(trouble)
}

// impersonal drops what a person may not see of the account's owner: of answers that are
// known to quote the owner's data it keeps the codes alone, of others all but e-mail
// addresses.
func impersonal(trouble clients.Trouble) clients.Trouble {
	codes := []string{CodeCompanyData, CodeAddressData}
	if names(trouble, codes...) {
		trouble.Fields = slices.DeleteFunc(trouble.Fields, func(f clients.Field) bool { return !slices.Contains(codes, f.Problem) })
		if !errorKey.MatchString(trouble.Message) {
			trouble.Message = ""
		}
	}
	trouble.Message = withoutEmail(trouble.Message)
	return trouble
}

var emailAddress = regexp.MustCompile(`[^\s<>"'(),;:]+@[^\s<>"'(),;:]+`)

func withoutEmail(text string) string { return emailAddress.ReplaceAllString(text, "[e-mail]") }

// fieldsIn flattens "details" of any depth, without e-mail addresses.
func fieldsIn(details json.RawMessage) []clients.Field {
	var fields []clients.Field
	for _, problem := range lenient.Problems(details) {
		fields = append(fields, clients.Field{Path: cmp.Or(problem.Path, "details"), Problem: withoutEmail(problem.Text)})
	}
	return fields
}

// misread is the error of an answer that arrived and cannot be what was asked for.
func misread(operation string, status int, trouble clients.Trouble) error {
	return &clients.Error{
		Provider: provider, Operation: operation, Kind: clients.Unknown, HTTPStatus: status,
		Code: trouble.Code, Message: trouble.Message, Fields: trouble.Fields,
	}
}

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

// The error codes that need a reaction of their own. Most other codes are refusals
// that a person must look at.
const (
	// CodeInvalidAction: the shipment's status does not allow the call, for example
	// to cancel a bought shipment or to fetch the label of an unpaid one.
	CodeInvalidAction = "invalid_action"
	// CodeOfferExpired, CodeOfferUnavailable and CodeOfferNotAvailable: the
	// shipment needs new offers. Live users saw the last code; the others are
	// documented. See OfferGone.
	CodeOfferExpired      = "offer_expired"
	CodeOfferUnavailable  = "offer_unavailable"
	CodeOfferNotAvailable = "offer_is_not_available"
	// CodeAlreadyBought: the shipment is already paid, by us or by someone else;
	// see AlreadyBought.
	CodeAlreadyBought = "already_bought"
	// CodeTransactionFailed: the payment failed.
	CodeTransactionFailed = "transaction_failed"
	// CodeUnpaidLabel: the shipment is not bought or is cancelled, so it has no
	// label.
	CodeUnpaidLabel = "you_can_not_generate_labels_for_unpaid_shipments"
	// CodeCompanyData and CodeAddressData: the account lacks data that cash on
	// delivery needs, such as a bank account. The answer quotes personal data of
	// the account's owner; see withoutPersonalData.
	CodeCompanyData = "company_data_missing"
	CodeAddressData = "customer_lack_of_address_data"
	// CodeNotFound: the resource does not exist, or the token may not see it.
	CodeNotFound = "resource_not_found"
)

// OfferGone reports whether ShipX refused because the offer can no longer be
// bought. ShipX may answer the same when the offer was bought a moment ago: read
// the shipment.
func OfferGone(err error) bool {
	return hasCode(err, CodeOfferExpired, CodeOfferUnavailable, CodeOfferNotAvailable)
}

// AlreadyBought reports whether ShipX refused because the shipment is already
// bought. Our own call may have bought it before its answer was lost: read the
// shipment.
func AlreadyBought(err error) bool { return hasCode(err, CodeAlreadyBought) }

// hasCode reports whether an error is a refusal with one of the codes.
func hasCode(err error, codes ...string) bool {
	var failed *clients.Error
	if !errors.As(err, &failed) || failed.Kind != clients.Refused {
		return false
	}
	return mentions(clients.ErrorBody{Code: failed.Code, Message: failed.Message, Fields: failed.Fields}, codes...)
}

// mentions reports whether one of the codes is the error's code, its message (which
// repeats the code in some languages), or a leaf of its details: live users saw the
// same code in different places.
func mentions(trouble clients.ErrorBody, codes ...string) bool {
	leaf := func(field clients.Field) bool { return slices.Contains(codes, field.Problem) }
	return slices.Contains(codes, trouble.Code) || slices.Contains(codes, trouble.Message) ||
		slices.ContainsFunc(trouble.Fields, leaf)
}

// numericStatus matches every success answer that holds an error, and few others: a
// resource's status is a word.
var numericStatus = regexp.MustCompile(`"status"\s*:\s*"?\d`)

// errorKey is the form of error names: "trucker_ID_is_not_set_for_organization".
var errorKey = regexp.MustCompile(`^[a-z][A-Za-z0-9_.]*$`)

// decodeError reads ShipX's error envelope: {"status", "error", "message",
// "details"}; some endpoints use "description" instead of "message". A success
// answer may hold an error as {"status": 4xx, "key", "error"}; it counts as an
// error with that status. A body without an error key is not from ShipX, for
// example a gateway's JSON whose error is a sentence. An empty body or one that is
// not JSON says nothing.
func decodeError(status int, body []byte) (clients.ErrorBody, int) {
	if status >= 200 && status <= 299 && !numericStatus.Match(body) {
		return clients.ErrorBody{}, status // don't decode a long list for nothing
	}
	var answer object
	if json.Unmarshal(body, &answer) != nil {
		return clients.ErrorBody{}, status
	}
	if status >= 200 && status <= 299 {
		inside, _ := strconv.Atoi(answer.text("status"))
		if inside < 400 || answer.text("key")+answer.text("error") == "" {
			return clients.ErrorBody{}, status
		}
		status = inside
	}
	trouble := errorBodyIn(answer)
	trouble.FromProvider = errorKey.MatchString(trouble.Code)
	return trouble, status
}

// errorBodyIn reads either form of the envelope.
func errorBodyIn(envelope object) clients.ErrorBody {
	trouble := clients.ErrorBody{
		Code:    envelope.text("error"),
		Message: cmp.Or(envelope.text("message"), envelope.text("description")),
		Fields:  fieldsIn(envelope["details"]),
	}
	if key := envelope.text("key"); key != "" {
		trouble.Message = cmp.Or(trouble.Message, trouble.Code)
		trouble.Code = key
	}
	return withoutPersonalData(trouble)
}

// withoutPersonalData removes personal data of the account's owner: for answers that are
// known to quote such data it keeps only the codes, from others it removes e-mail
// addresses.
func withoutPersonalData(trouble clients.ErrorBody) clients.ErrorBody {
	codes := []string{CodeCompanyData, CodeAddressData}
	if mentions(trouble, codes...) {
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

// fieldsIn flattens "details" of any depth and removes e-mail addresses.
func fieldsIn(details json.RawMessage) []clients.Field {
	var fields []clients.Field
	for _, problem := range lenient.Problems(details) {
		fields = append(fields, clients.Field{Path: cmp.Or(problem.Path, "details"), Problem: withoutEmail(problem.Text)})
	}
	return fields
}

// badAnswer is the error of an answer that arrived but does not have the requested
// form.
func badAnswer(operation string, status int, trouble clients.ErrorBody) error {
	return &clients.Error{
		Provider: provider, Operation: operation, Kind: clients.Unknown, HTTPStatus: status,
		Code: trouble.Code, Message: trouble.Message, Fields: trouble.Fields,
	}
}

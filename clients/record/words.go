package record

import (
	"regexp"
	"slices"
	"strings"
)

func set(words string) map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.Fields(words) {
		all[word] = true
	}
	return all
}

// plain normalizes the name of a field: orderItemId becomes order_item_id.
func plain(key string) string {
	return strings.ToLower(camel.ReplaceAllString(strings.ReplaceAll(key, "-", "_"), "${1}_${2}"))
}

var camel = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// kept are the fields with words of the provider's API, codes of goods or of public
// places. A value that does not look like such a word is still scrubbed.
var kept = set(`
	status order_status origin_status courier_status status_code shipment_status state_of_order cod_type payment_status
	type payment_type payment_method point_type location_type template size unit action event
	service services additional_services sending_method shipping_method method offer_status
	carrier courier courier_id carriers carrier_key agency key
	currency lang language iso2 iso3 format grant_type token_type intent intents origin
	sku sku_fulfiller target_point dropoff_point target_machine_id dropoff_machine_id pop_code pp_code ruch_code
	sort_by sort_order page per_page functions customs_type branch_network
	height width length depth weight quantity qty amount price value_of_goods balance rate total expires_in
	accept accept_language retry_after allow`)

// personal are the fields with personal data; their values are always scrubbed.
var personal = set(`
	name first_name last_name firstname lastname surname first last company company_name display_name username login
	contact_person care_of department account_holder street street_name street_number building building_number house_number flat
	flat_number door_number line1 line2 line_items_note address zip post_code postcode postal_code city district province
	phone phone_number mobile fax email e_mail receiver_email receiver_phone shipping_phone shipping_contact shipping_city
	shipping_street shipping_postal_code shipping_suburb iban bic_or_swift bank_account_number cod_bank_account_number
	tax_id tax_number nip pesel regon vat_id eori_number commercial_register_entry
	comment comments note notes customer_note ff_note message_for_courier description contents content file text`)

// aliases are the fields that identify things.
var aliases = set(`
	reference reference2 external_reference order_reference item_reference order_number tracking_number trackingnumber
	return_tracking_number tracking_code awb waybill_number parcel_number transaction_number invoice_number idextern
	courier_pickup_number external_customer_id editor_user_hash`)

// secretFields authenticate someone or open something; so does everything below a
// secretPart.
var secretFields = set(`
	token access_token refresh_token password secret client_secret api_key apikey api_token authorization signature
	private_key hash code_verifier jwt session cookie editor_user_hash customer_delivering_code open_code`)

var secretParts = set(`auth basic oauth1 oauth2`)

func isSecret(key string, above []string) bool {
	secret := func(field string) bool { return secretFields[plain(field)] || secretParts[plain(field)] }
	return secret(key) || slices.ContainsFunc(above, secret)
}

// isID reports whether a field holds an id, or several.
func isID(key string) bool {
	key = plain(key)
	if personal[key] {
		return false
	}
	return key == "id" || key == "ids" || key == "mid" || key == "client_id" ||
		strings.HasSuffix(key, "_id") || strings.HasSuffix(key, "_ids") ||
		key == "shipments" || key == "organization"
}

// countries reports whether a text is the code of a country or of one of its
// states.
func countries(key, text string) bool {
	switch plain(key) {
	case "country", "country_code", "shipping_country", "shipping_from", "state_code":
		return twoOrThree.MatchString(text)
	}
	return false
}

var twoOrThree = regexp.MustCompile(`^[A-Z]{2,3}$`)

// isError reports whether a field belongs to an error.
func isError(key string, above []string) bool {
	return errorParts[plain(key)] || slices.ContainsFunc(above, func(part string) bool { return errorParts[plain(part)] })
}

var errorParts = set(`error errors details error_code code problems unavailability_reasons message reason`)

// errorWords are error codes of one word, which could otherwise be anybody's text.
var errorWords = set(`
	required invalid missing blank empty taken unique integer numeric string boolean array accepted confirmed failed
	forbidden unauthorized unauthenticated expired conflict unsupported unavailable
	InvalidInput NotFound AccessDenied AuthenticationFailed TokenExpired TokenInvalid InternalError InsufficientFunds
	not-found label-exists already-cancelled items-changed no-items no-label foreign-supplier invalid-request`)

// operationWords are the words of our clients' operations.
var operationWords = set(`
	a accept account add after an and answer answer's ask batch buy calculate cancel carrier
	carriers cash centre centres cities city comment cost countries country create data date day
	delivery design designs dispatch download edit editor empty exchange fetch file find for
	forma from generate generic get in inventory invoice invoices item items its job jobs label
	labels link links list log merchant methods of offer offers on order orders organization
	organizations pay pay-outs payment payments pick-up pickup point points preview price prices
	printout printouts pro product production products protocol protocols push read report
	resources return search select sending services shipment shipments state states status
	statuses submit supplier supplies texts the to token top-up tracking update user users
	variants waybill waybills`)

// pathWords are the words of the providers' paths.
var pathWords = set(`
	api oauth token login orders order items submit cancel designs preview editor_user production_orders generic_label
	add_shipment products inventory prices countries states carriers download p poi status
	organizations shipments select_offer buy label labels dispatch_orders printout printouts points services statuses
	sending_methods tracking user data search payments waybill file pickup-date offers resources city pop pp ruch
	balance calculate cod cods comment dispatch_points final invoice invoices jobs mpks order pro-forma reports
	return_labels seo simulator users
	cancel-order-item generate-label get-labels get-protocols ff-orders-status ff-supplies`)

// publicLists are public; their entries appear in paths.
var publicLists = set(`points countries states carriers services statuses resources`)

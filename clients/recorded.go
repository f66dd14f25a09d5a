package clients

import (
	"encoding/json"
	"time"

	"github.com/go-resty/resty/v2"

	"orderflow/clients/record"
)

// recorded passes an exchange to the recorder, if there is one. A call without an
// answer is recorded as such.
func (c *Caller) recorded(call Call, request *resty.Request, response *resty.Response, began time.Time) {
	if c.record == nil {
		return
	}
	one := record.Call{
		Provider: c.provider, Operation: call.Operation, BaseURL: c.resty.BaseURL, Method: call.Method, Path: call.Path,
		Query: call.Query, Began: began, Took: time.Since(began),
	}
	if request.RawRequest != nil {
		one.RequestHeader = request.RawRequest.Header.Clone()
	}
	if call.Body != nil {
		one.Request, _ = json.Marshal(call.Body) // what can't be encoded was not sent
	}
	if response != nil && response.RawResponse != nil {
		one.Status, one.ResponseHeader, one.Response = response.StatusCode(), response.Header().Clone(), response.Body()
	}
	c.record.Add(one)
}

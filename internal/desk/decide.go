package desk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

// tasksOfPage is the page size of the worklist.
const tasksOfPage = 25

// fewAlike is the smallest number of similar tasks that share one line.
const fewAlike = 3

func (d *Desk) registerDecide() {
	d.page("/desk/{$}", d.decide)
	d.action("/desk/answers", access.RoleOperate, maxForm, d.answerMany)
	d.action("/desk/providers/{provider}/hold", access.RoleOperate, maxForm, d.holdProvider)
	d.action("/desk/providers/{provider}/release", access.RoleOperate, maxForm, d.releaseProvider)
}

// The message keys of what is done to a provider.
const (
	saidProviderHeld     = "said.provider-held"
	saidProviderReleased = "said.provider-released"
)

// decidePage is the worklist: the tasks that need a decision.
type decidePage struct {
	// Held are the held providers. If a provider has an outage, the page shows one line here
	// instead of one for each order.
	Held []orders.ProviderHold
	// Groups are the tasks; similar tasks share one line.
	Groups []taskGroup
	Total  int
	Filter orders.Filter
	// Next and First are links to other pages; empty if there are none.
	Next, First string
	// Said is the message key of what was just done, and SaidOf the order or provider.
	Said, SaidOf string
	// Answered are the results of one answer to many orders.
	Answered []orders.Answered
	Taken    int
	// Text is the filter's search text, and Query the filter as a URL query.
	Text, Query string
	// Stages and Carriers are the options of the filter.
	Stages   []order.Stage
	Carriers []order.Carrier
	// Later says that some orders have not answered yet.
	Later bool
}

// Unfinished says that the page has more to show after a reload.
func (p decidePage) Unfinished() bool { return p.Later }

// SaidOfProvider says that something was done to a provider, which has no page of its own.
func (p decidePage) SaidOfProvider() bool {
	return p.Said == saidProviderHeld || p.Said == saidProviderReleased
}

// Answers is the URL for the form of many answers; it keeps the filter.
func (p decidePage) Answers() string {
	if p.Query == "" {
		return "answers"
	}
	return "answers?" + p.Query
}

// Filtered says that the filter hides some tasks.
func (p decidePage) Filtered() bool { return p.Query != "" }

// taskGroup is one task, or several similar ones.
type taskGroup struct {
	Tasks []task
	// Provider is the provider of all tasks, if they are similar.
	Provider string
	// Held says that this provider is held.
	Held bool
	// Answers are the actions that fit all tasks and need no form.
	Answers []order.Action
}

// Many reports whether the tasks share one line.
func (g taskGroup) Many() bool { return len(g.Tasks) >= fewAlike }

// First is the task that waits longest.
func (g taskGroup) First() task { return g.Tasks[0] }

func (d *Desk) decide(c *call) error {
	page, err := d.decideNow(c)
	if err != nil {
		return err
	}
	if said := c.r.URL.Query().Get("said"); strings.HasPrefix(said, "said.") && english[said] != "" {
		page.Said, page.SaidOf = said, saidOf(c.r.URL.Query().Get("of"))
	}
	return c.show(http.StatusOK, "decide", "decide.title", page)
}

// saidOf returns the name of an order or provider from a link; empty for any other text.
func saidOf(text string) string {
	if len(text) > 300 || strings.ContainsFunc(text, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._@-", r))
	}) {
		return ""
	}
	return text
}

// decideNow reads the page that a call asks for. After a form it waits until all orders have
// answered; otherwise it does not, as the page can be loaded again.
func (d *Desk) decideNow(c *call) (decidePage, error) {
	ctx, cancel := c.bounded()
	defer cancel()
	asked := c.r.URL.Query()
	page := decidePage{Filter: worklistFilter(asked), Text: strings.TrimSpace(asked.Get("text")), Query: filterQuery(asked).Encode(),
		Stages: orders.Stages(), Carriers: order.Carriers}
	var until time.Time
	if c.r.Method != http.MethodPost {
		until = time.Now().Add(d.options.Within)
	}
	var found orders.WaitingPage
	group, reading := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		found, err = d.options.Orders.Waiting(reading, page.Filter, markOf(asked), until)
		return err
	})
	group.Go(func() (err error) {
		page.Held, err = d.heldProviders(reading)
		return err
	})
	if err := group.Wait(); err != nil {
		return decidePage{}, err
	}
	page.Total = found.Total
	if asked.Has("after") {
		page.First = pageLink(asked, orders.Mark{})
	}
	if !found.Next.At.IsZero() {
		page.Next = pageLink(asked, found.Next)
	}
	page.Later = slices.ContainsFunc(found.Waiting, func(one orders.Waiting) bool { return errors.Is(one.Trouble, orders.ErrStillAsked) })
	tasks, err := tasksOf(found.Waiting)
	page.Groups = grouped(tasks, page.Held)
	return page, err
}

// worklistFilter reads the filter from a URL. The text is an order's ID, the shop's reference
// or a provider's id.
func worklistFilter(asked url.Values) orders.Filter {
	filter := orders.Filter{Limit: tasksOfPage, Source: strings.TrimSpace(asked.Get("source")), Carrier: order.Carrier(asked.Get("carrier")),
		Stage: order.Stage(asked.Get("stage"))}
	text := strings.TrimSpace(asked.Get("text"))
	if text != "" && (orders.Filter{Ref: text}).Check() == nil {
		filter.Ref = text
	} else {
		filter.Reference = text
	}
	return filter
}

// filterQuery is the filter's part of a URL query.
func filterQuery(asked url.Values) url.Values {
	query := url.Values{}
	for _, name := range []string{"source", "carrier", "stage", "text"} {
		if value := strings.TrimSpace(asked.Get(name)); value != "" {
			query.Set(name, value)
		}
	}
	return query
}

func tasksOf(waiting []orders.Waiting) ([]task, error) {
	var tasks []task
	for _, one := range waiting {
		if one.Trouble != nil {
			known := order.State{ID: one.ID, Stage: one.Stage, Status: one.Status, AcceptedAt: one.StartedAt}
			known.Order.Source.Reference = one.Reference
			silent := task{ID: one.ID, State: known, Trouble: "decide.silent"}
			if silent.Later = errors.Is(one.Trouble, orders.ErrStillAsked); silent.Later {
				silent.Trouble = ""
			}
			tasks = append(tasks, silent)
			continue
		}
		made, err := taskOf(one.ID, one.State, false)
		if err != nil {
			return nil, err
		}
		if made.State.AcceptedAt.IsZero() {
			made.State.AcceptedAt = one.StartedAt
		}
		tasks = append(tasks, made)
	}
	return tasks, nil
}

// grouped puts similar tasks together, at the position of the first of them.
func grouped(tasks []task, held []orders.ProviderHold) []taskGroup {
	var groups []taskGroup
	place := map[string]int{}
	for _, one := range tasks {
		kind := one.groupKey()
		if at, known := place[kind]; known && kind != "" {
			groups[at].Tasks = append(groups[at].Tasks, one)
			continue
		}
		place[kind] = len(groups)
		groups = append(groups, taskGroup{Tasks: []task{one}})
	}
	for i := range groups {
		first := groups[i].First()
		if first.Problem == nil {
			continue
		}
		groups[i].Provider = first.Problem.Provider
		groups[i].Held = slices.ContainsFunc(held, func(h orders.ProviderHold) bool { return h.Provider == first.Problem.Provider })
		groups[i].Answers = commonAnswers(groups[i].Tasks)
	}
	return groups
}

// commonAnswers are the actions that fit all tasks and need no form.
func commonAnswers(tasks []task) []order.Action {
	var common []order.Action
	for _, action := range []order.Action{order.ActionRetry, order.ActionSkip, order.ActionDone, order.ActionCancel} {
		if !slices.ContainsFunc(tasks, func(t task) bool { return !t.May(action) }) {
			common = append(common, action)
		}
	}
	return common
}

// heldProviders are the providers that a person or Orderflow itself holds.
func (d *Desk) heldProviders(ctx context.Context) ([]orders.ProviderHold, error) {
	all, err := d.options.Orders.ProviderHolds(ctx)
	return slices.DeleteFunc(all, func(hold orders.ProviderHold) bool { return !hold.Held }), err
}

// markOf is the position in the list after which a page starts.
func markOf(asked url.Values) orders.Mark {
	at, id, _ := strings.Cut(asked.Get("after"), "~")
	nanoseconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || nanoseconds <= 0 {
		return orders.Mark{}
	}
	return orders.Mark{At: time.Unix(0, nanoseconds).UTC(), ID: id}
}

// pageLink is a link to the same list, from another position.
func pageLink(asked url.Values, mark orders.Mark) string {
	query := filterQuery(asked)
	if !mark.At.IsZero() {
		query.Set("after", strconv.FormatInt(mark.At.UnixNano(), 10)+"~"+mark.ID)
	}
	if len(query) == 0 {
		return "./"
	}
	return "?" + query.Encode()
}

// answerMany gives one answer to all chosen problems. Each order accepts it only for the
// problem that the page showed.
func (d *Desk) answerMany(c *call) error {
	action := order.Action(c.r.PostFormValue("action"))
	if !slices.Contains([]order.Action{order.ActionRetry, order.ActionSkip, order.ActionDone, order.ActionCancel}, action) {
		return errUnreadable
	}
	var answers []orders.ToAnswer
	for _, chosen := range c.r.PostForm["task"] {
		problem, id, found := strings.Cut(chosen, " ")
		if found && len(answers) < 1000 {
			answers = append(answers, orders.ToAnswer{ID: id, Answer: order.Resolve{
				Problem: problem, Action: action, By: c.by(), Reason: c.r.PostFormValue("reason")}})
		}
	}
	if len(answers) == 0 {
		c.redirect(saidPath("", "said.none", ""))
		return nil
	}
	ctx, cancel := context.WithTimeout(c.r.Context(), time.Minute)
	defer cancel()
	answered := d.options.Orders.ResolveEach(ctx, answers)
	page, err := d.decideNow(c)
	if err != nil {
		return err
	}
	page.Answered = answered
	for _, one := range answered {
		if one.Error == "" {
			page.Taken++
		}
	}
	return c.show(http.StatusOK, "decide", "decide.title", page)
}

// saidPath is the URL of a page that says what was just done, and to which order.
func saidPath(to, said, of string) string {
	path, text, _ := strings.Cut(to, "?")
	query, _ := url.ParseQuery(text) // unreadable parts are left out
	query.Set("said", said)
	query.Del("of")
	if of != "" {
		query.Set("of", of)
	}
	return path + "?" + query.Encode()
}

func (d *Desk) holdProvider(c *call) error {
	return d.tellProvider(c, saidProviderHeld, func(ctx context.Context, provider string) error {
		_, err := d.options.Orders.HoldProvider(ctx, provider, c.by(), c.r.PostFormValue("reason"))
		return err
	})
}

func (d *Desk) releaseProvider(c *call) error {
	return d.tellProvider(c, saidProviderReleased, func(ctx context.Context, provider string) error {
		_, err := d.options.Orders.ReleaseProvider(ctx, provider, c.by())
		return err
	})
}

func (d *Desk) tellProvider(c *call, said string, tell func(context.Context, string) error) error {
	ctx, cancel := c.bounded()
	defer cancel()
	provider := c.r.PathValue("provider")
	if err := tell(ctx, provider); err != nil {
		return err
	}
	c.redirect(saidPath(localPath(c.r.PostFormValue(fieldNext)), said, provider))
	return nil
}

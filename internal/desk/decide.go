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

// tasksOfPage is how many tasks a page of the worklist has.
const tasksOfPage = 25

// fewAlike is how many tasks have to be alike to stand on one line.
const fewAlike = 3

func (d *Desk) registerDecide() {
	d.page("/desk/{$}", d.decide)
	d.action("/desk/answers", access.RoleOperate, maxForm, d.answerMany)
	d.action("/desk/providers/{provider}/hold", access.RoleOperate, maxForm, d.holdProvider)
	d.action("/desk/providers/{provider}/release", access.RoleOperate, maxForm, d.releaseProvider)
}

// decidePage is what waits for a person.
type decidePage struct {
	// Held are the providers that are held: a storm is one line here.
	Held []orders.ProviderHold
	// Groups are tasks that are alike, several on one line.
	Groups []taskGroup
	Total  int
	Filter orders.Filter
	// Next and First are links to other pages; empty where there are none.
	Next, First string
	// Said says what has just been done, and to which order.
	Said, SaidOf string
	// Answered is what became of an answer to many.
	Answered []orders.Answered
	Taken    int
	// Text is what the filter finds orders by, and Query the filter as an address has it.
	Text, Query string
	// Stages and Carriers are what the filter can be.
	Stages   []order.Stage
	Carriers []order.Carrier
	// Later says that some orders have not said yet what they ask.
	Later bool
}

// Unfinished says that the page has more in a moment.
func (p decidePage) Unfinished() bool { return p.Later }

// Answers is where the form for many is sent, which keeps the filter.
func (p decidePage) Answers() string {
	if p.Query == "" {
		return "answers"
	}
	return "answers?" + p.Query
}

// Filtered says that some of what waits is left out.
func (p decidePage) Filtered() bool { return p.Query != "" }

// taskGroup is one task, or several that are alike.
type taskGroup struct {
	Tasks []task
	// Provider is whom all of them are about, where they are alike.
	Provider string
	// Held says that the provider is held.
	Held bool
	// Answers fit all of them and need no form.
	Answers []order.Action
}

// Many reports whether the group is one line.
func (g taskGroup) Many() bool { return len(g.Tasks) >= fewAlike }

// First is the one that waits longest.
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

// saidOf is a name of an order or provider, as a link tells it, and nothing else.
func saidOf(text string) string {
	if len(text) > 300 || strings.ContainsFunc(text, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._@-", r))
	}) {
		return ""
	}
	return text
}

// decideNow reads the page that a call asks for. What comes of a form waits for all that
// orders say; the list alone does not, as it can be looked at again.
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

// worklistFilter is the filter of an address. A text is an order's ID, the shop's reference
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

// filterQuery is the part of an address that filters.
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

// grouped puts tasks that are alike where the first of them stands.
func grouped(tasks []task, held []orders.ProviderHold) []taskGroup {
	var groups []taskGroup
	place := map[string]int{}
	for _, one := range tasks {
		kind := one.alike()
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

// commonAnswers are those that fit all tasks and need no form.
func commonAnswers(tasks []task) []order.Action {
	var common []order.Action
	for _, action := range []order.Action{order.ActionRetry, order.ActionSkip, order.ActionDone, order.ActionCancel} {
		if !slices.ContainsFunc(tasks, func(t task) bool { return !t.May(action) }) {
			common = append(common, action)
		}
	}
	return common
}

// heldProviders are the providers that somebody, or a storm, holds.
func (d *Desk) heldProviders(ctx context.Context) ([]orders.ProviderHold, error) {
	all, err := d.options.Orders.ProviderHolds(ctx)
	return slices.DeleteFunc(all, func(hold orders.ProviderHold) bool { return !hold.Held }), err
}

// markOf is the place in the list that a page begins behind.
func markOf(asked url.Values) orders.Mark {
	at, id, _ := strings.Cut(asked.Get("after"), "~")
	nanoseconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || nanoseconds <= 0 {
		return orders.Mark{}
	}
	return orders.Mark{At: time.Unix(0, nanoseconds).UTC(), ID: id}
}

// pageLink is the same list from another place on.
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

// answerMany gives one answer to the problems that were chosen, each to the very problem
// that the page showed.
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

// saidPath is a page that says what has just been done, and to what.
func saidPath(to, said, of string) string {
	path, text, _ := strings.Cut(to, "?")
	query, _ := url.ParseQuery(text) // what can't be read is left out
	query.Set("said", said)
	query.Del("of")
	if of != "" {
		query.Set("of", of)
	}
	return path + "?" + query.Encode()
}

func (d *Desk) holdProvider(c *call) error {
	return d.tellProvider(c, "said.provider-held", func(ctx context.Context, provider string) error {
		_, err := d.options.Orders.HoldProvider(ctx, provider, c.by(), c.r.PostFormValue("reason"))
		return err
	})
}

func (d *Desk) releaseProvider(c *call) error {
	return d.tellProvider(c, "said.provider-released", func(ctx context.Context, provider string) error {
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

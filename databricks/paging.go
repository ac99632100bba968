package databricks

import "context"

// Pages asks for one page after the other and hands each over as it comes, so that a screen can show the first one early.
// It ends when next knows of no further page or each wants no more. A list that leads back to a page already read is
// refused instead of being read for ever. The error is a *Problem.
func Pages[T any](
	ctx context.Context, reader Reader, first Query[T], next func(T) (Query[T], bool), each func(T) (more bool),
) error {
	asked := map[string]bool{}
	for query := first; ; {
		asked[query.Path] = true
		page, err := Ask(ctx, reader, query)
		if err != nil {
			return err
		}
		if !each(page) {
			return nil
		}
		following, more := next(page)
		if !more {
			return nil
		}
		if asked[following.Path] {
			return endlessList(query.Request)
		}
		query = following
	}
}

// Paged is a page of a list of I that knows the request for the page after it.
type Paged[I any] interface {
	Items() []I
	// After turns the request for this page into the one for the next; false after the last page.
	After(Request) (Request, bool)
}

// EachPage reads a list page by page. Items that a server repeats from page to page (databricks-api.md 0.7) are handed over
// once, if they can tell who they are.
func EachPage[I any, P Paged[I]](
	ctx context.Context, reader Reader, first Query[P], each func([]I) (more bool),
) error {
	current := first
	seen := map[string]bool{}
	return Pages(ctx, reader, first,
		func(page P) (Query[P], bool) {
			request, more := page.After(current.Request)
			current = Query[P]{request}
			return current, more
		},
		func(page P) bool { return each(fresh(page.Items(), seen)) },
	)
}

// All reads a whole list.
func All[I any, P Paged[I]](ctx context.Context, reader Reader, first Query[P]) ([]I, error) {
	var all []I
	err := EachPage(ctx, reader, first, func(items []I) bool {
		all = append(all, items...)
		return true
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// identified is an item of a list whose pages may repeat it.
type identified interface{ identity() string }

func fresh[I any](items []I, seen map[string]bool) []I {
	kept := make([]I, 0, len(items))
	for _, item := range items {
		if known, ok := any(item).(identified); ok {
			if seen[known.identity()] {
				continue
			}
			seen[known.identity()] = true
		}
		kept = append(kept, item)
	}
	return kept
}

// nextPage is the request for the page that a token leads to. Only a missing token ends a list: an empty page does not
// (databricks-api.md 8.2).
func nextPage(request Request, token string) (Request, bool) {
	if token == "" {
		return request, false
	}
	request.Path = withParameter(request.Path, "page_token", token)
	return request, true
}

func endlessList(request Request) *Problem {
	return &Problem{
		Kind: ProblemUnreadable, What: "The list could not be read to its end.",
		Why: "Databricks' answer to " + request.Method + " " + request.Path + " leads back to a page that was already read.",
		Who: "Databricks' support, or the makers of brickpass.",
	}
}

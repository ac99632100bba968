package databricks

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// shelf answers each path with a body that was laid out for it, and counts what is asked.
type shelf struct {
	bodies map[string]string
	asked  []string
}

func (s *shelf) Read(_ context.Context, query Readable) (Answer, error) {
	path := query.Reading().Path
	s.asked = append(s.asked, path)
	body, ok := s.bodies[path]
	if !ok {
		return Answer{}, Classify(query.Reading(), http.StatusNotFound, nil, nil)
	}
	return Answer{Status: 200, Header: http.Header{"X-Databricks-Org-Id": {"42"}}, Body: []byte(body)}, nil
}

func TestAnEmptyPageDoesNotEndAListOfCatalogs(t *testing.T) {
	first := Catalogs()
	second, _ := nextPage(first.Request, "a/b=")
	third, _ := nextPage(first.Request, "c")
	reader := &shelf{bodies: map[string]string{
		first.Path:  `{"catalogs":[{"name":"one"}],"next_page_token":"a/b="}`,
		second.Path: `{"next_page_token":"c"}`,
		third.Path:  `{"catalogs":[{"name":"two"},{"name":"one"}]}`,
	}}
	catalogs, err := All(context.Background(), reader, first)
	if err != nil {
		t.Fatal(err)
	}
	if len(catalogs) != 2 || catalogs[0].Name != "one" || catalogs[1].Name != "two" {
		t.Errorf("got %+v", catalogs)
	}
	if !strings.Contains(second.Path, "page_token=a%2Fb%3D") {
		t.Errorf("the token is not escaped: %s", second.Path)
	}
}

func TestPrincipalsAreCountedFromOneAndRepeatedOnesDropped(t *testing.T) {
	first := PrincipalsByName("x")
	at := func(start int) string { return withParameter(first.Path, "startIndex", fmt.Sprint(start)) }
	for name, test := range map[string]struct {
		bodies map[string]string
		want   string
		asked  int
	}{
		"nobody": {map[string]string{first.Path: `{"totalResults":0}`}, "", 1},
		"one page, and no page too many": {
			map[string]string{first.Path: `{"totalResults":2,"Resources":[{"id":"1"},{"id":"2"}]}`}, "1 2", 1,
		},
		"a repeated principal": {
			map[string]string{
				at(1): `{"totalResults":4,"Resources":[{"id":"1"},{"id":"2"}]}`,
				at(3): `{"totalResults":4,"Resources":[{"id":"2"},{"id":"3"}]}`,
			}, "1 2 3", 2,
		},
		"an empty page although more was promised": {
			map[string]string{
				at(1): `{"totalResults":9,"Resources":[{"id":"1"}]}`,
				at(2): `{"totalResults":9}`,
			}, "1", 2,
		},
		"no total": {
			map[string]string{at(1): `{"Resources":[{"id":"1"}]}`, at(2): `{}`}, "1", 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			reader := &shelf{bodies: test.bodies}
			principals, err := All(context.Background(), reader, first)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, principal := range principals {
				ids = append(ids, string(principal.ID))
			}
			if got := strings.Join(ids, " "); got != test.want || len(reader.asked) != test.asked {
				t.Errorf("got %q after %d pages: %q", got, len(reader.asked), reader.asked)
			}
		})
	}
}

func TestAListThatLeadsBackIsNotReadForEver(t *testing.T) {
	first := Warehouses()
	second, _ := nextPage(first.Request, "t")
	reader := &shelf{bodies: map[string]string{
		first.Path: `{"next_page_token":"t"}`, second.Path: `{"next_page_token":"t"}`,
	}}
	_, err := All(context.Background(), reader, first)
	if !IsProblem(err, ProblemUnreadable) || len(reader.asked) != 2 {
		t.Errorf("got %v after %d pages", err, len(reader.asked))
	}
}

func TestTheFirstPageIsShownBeforeTheSecondIsAskedFor(t *testing.T) {
	first := Schemas("c")
	reader := &shelf{bodies: map[string]string{first.Path: `{"schemas":[{"full_name":"c.s"}],"next_page_token":"t"}`}}
	var shown []Schema
	err := EachPage(context.Background(), reader, first, func(schemas []Schema) bool {
		shown = schemas
		return false
	})
	if err != nil || len(shown) != 1 || len(reader.asked) != 1 {
		t.Errorf("shown %v, asked %q, %v", shown, reader.asked, err)
	}
}

func TestARefusalEndsAList(t *testing.T) {
	first := OAuthSecrets("7")
	reader := &shelf{bodies: map[string]string{first.Path: `{"secrets":[{"id":"a"}],"next_page_token":"t"}`}}
	secrets, err := All(context.Background(), reader, first)
	var problem *Problem
	if !errors.As(err, &problem) || secrets != nil {
		t.Errorf("half a list was taken for all of it: %v, %v", secrets, err)
	}
}

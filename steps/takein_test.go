package steps

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/internal/secret"
	"brickpass/keystore"
)

// otherIDs is a workspace whose ids of tokens say nothing of their values: they are turned round on the way.
type otherIDs struct{ inner http.RoundTripper }

var tokenIDs = regexp.MustCompile(`[0-9a-f]{64}`)

func turned(text string) string {
	return tokenIDs.ReplaceAllStringFunc(text, func(id string) string {
		digits := []byte(id)
		slices.Reverse(digits)
		return string(digits)
	})
}

func (o otherIDs) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.URL.Path = turned(request.URL.Path)
	response, err := o.inner.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	body = []byte(turned(string(body)))
	response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	response.Header.Del("Content-Length")
	return response, err
}

// withOtherIDs lets nothing be known from the id of a token.
func (s *stage) withOtherIDs() *stage {
	s.kit.Connect = func(host databricks.Host) *databricks.Client {
		return databricks.New(databricks.Options{Host: host, Clock: s.kit.Clock, Transport: otherIDs{http.DefaultTransport}})
	}
	return s
}

// inHand is a run whose token is to be made by a person, who makes as many as they like.
type inHand struct {
	s     *stage
	hands *Hands
	run   Run
}

func (s *stage) tokenInHand(answers Answers) *inHand {
	s.t.Helper()
	hands := NewHands(s.kit)
	s.t.Cleanup(func() { _ = hands.Close() })
	p := &inHand{s, hands, s.review(hands, answers)}
	p.do(Chosen{OneByOne})
	for {
		change, asked := p.run.Asked()
		switch {
		case !asked:
			s.t.Fatalf("asks for no change: %+v", p.run.Current().Problem)
		case change.Step == "token":
			p.do(Chosen{ByHand})
			return p
		}
		p.do(Chosen{Yes})
	}
}

func (p *inHand) do(events ...Event) {
	p.s.t.Helper()
	for _, event := range events {
		run, effects := p.run.Update(event)
		if run.Refusal() != "" {
			p.s.t.Fatalf("%v: %s", event, run.Refusal())
		}
		p.run = Drive(p.s.t.Context(), p.hands, run, effects, nil)
	}
}

// mint makes one more token for the principal, as an admin does by the guide's command. Its value comes back, and its id.
func (p *inHand) mint(comment string) (secret.Value, string) {
	p.s.t.Helper()
	request := databricks.CreateOnBehalfToken(databricks.ApplicationID(p.run.Setup().Fact(ApplicationID)), comment, 24*time.Hour, nil)
	answer, err := p.s.console(p.hands).client.Send(p.s.t.Context(), request)
	if err != nil {
		p.s.t.Fatal(err)
	}
	return answer.Secret, tokenIDs.FindString(string(answer.Body))
}

func (p *inHand) paste(value secret.Value) {
	p.s.t.Helper()
	p.hands.Give("token.pasted", value)
	p.do(Chosen{Paste}, Answered{"token.pasted", Given})
}

// recorded is the id that the journal has for the connection's token.
func (p *inHand) recorded() string { return p.s.onlyConnection().Facts[TokenID] }

func TestAnOlderPastedTokenIsKnownByItsID(t *testing.T) {
	p := rehearse(t, "aws").tokenInHand(onlyPublic)
	older, id := p.mint("the first")
	p.mint("the second")
	p.paste(older)
	if got := p.recorded(); got != id {
		t.Errorf("recorded %q, want %q", got, id)
	}
}

func TestWhereTheIDSaysNothingThePersonSaysWhichTokenItIs(t *testing.T) {
	p := rehearse(t, "aws").withOtherIDs().tokenInHand(onlyPublic)
	older, id := p.mint("the first")
	if err := p.s.kit.Clock.Wait(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	p.mint("")
	p.paste(older)
	question, asked := p.run.Question()
	if !asked || question.Key != "token.which" || question.Default != "" {
		t.Fatalf("asks %+v, problem %v", question, p.run.Current().Problem)
	}
	if p.run.Setup().Known(TokenID) {
		t.Error("it took one by itself")
	}
	page, err := question.Options(t.Context(), p.hands.Reader(p.run.Setup()), p.run.Setup(), OptionQuery{})
	if err != nil || len(page.Options) != 2 {
		t.Fatalf("offers %v, %v", page, err)
	}
	if newest := page.Options[0]; newest.Label != "without a comment" || !strings.HasPrefix(newest.Detail, "made on 22 November 2026 at 10:0") ||
		!strings.HasSuffix(newest.Detail, "ends on 23 November 2026") {
		t.Errorf("shows %+v", newest)
	}
	p.do(Chosen{Back}, Chosen{Paste})
	if question, _ := p.run.Question(); question.Key != "token.pasted" {
		t.Fatalf("after going back it asks %s", question.Key)
	}
	p.do(Answered{"token.pasted", Given}, Answered{"token.which", id})
	if got := p.recorded(); got != id {
		t.Errorf("recorded %q, want %q", got, id)
	}
	kept, err := p.hands.Token(t.Context(), p.run.Setup())
	if err != nil || !kept.Equal(older) {
		t.Errorf("the pasted token is not kept: %v", err)
	}
}

func TestATokenThatIsAloneIsThePastedOne(t *testing.T) {
	p := rehearse(t, "aws").withOtherIDs().tokenInHand(onlyPublic)
	value, id := p.mint("the only one")
	p.paste(value)
	if got := p.recorded(); got != id {
		t.Errorf("recorded %q, want %q", got, id)
	}
}

func TestTheTokenOfAnotherConnectionIsRefused(t *testing.T) {
	s := rehearse(t, "aws").withOtherIDs()
	first := s.setUp(onlyPublic)
	s.mustFinish(first)
	kept, err := s.kit.Store.Get(t.Context(), keystore.Item(first.Setup().Fact(TokenItem)))
	if err != nil {
		t.Fatal(err)
	}
	p := s.tokenInHand(Answers{
		dataSchemas: onlyPublic[dataSchemas], tokenConnection: "another", principalExisting: existingReuse,
	})
	p.mint("of nobody")
	p.paste(kept)
	if problem := p.run.Current().Problem; problem == nil || problem.Kind != "token of another connection" {
		t.Errorf("it says %v", problem)
	}
}

// A token that was there before, and alone in the list, may not be the one that was made a moment ago.
func TestANewTokenThatIsNotListedYetIsNotTakenForAnOlderOne(t *testing.T) {
	s := rehearse(t, "flaky").withOtherIDs()
	p := s.tokenInHand(onlyPublic)
	older := databricks.CreateOnBehalfToken(databricks.ApplicationID(p.run.Setup().Fact(ApplicationID)), "an older one", 24*time.Hour, nil)
	_, _ = s.console(p.hands).client.Send(t.Context(), older) // in this world the answer is lost; the token is there
	if err := s.kit.Clock.Wait(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	p.run.setup.Now = s.kit.Clock.Now() // it was taken up again
	value, _ := p.mint("a new one")
	p.paste(value)
	if question, _ := p.run.Question(); question.Key != "token.which" {
		t.Errorf("asks %q, problem %v, recorded %q", question.Key, p.run.Current().Problem, p.recorded())
	}
}

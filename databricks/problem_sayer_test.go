package databricks

import (
	"net/http"
	"testing"
)

// Whoever reads the words of a service has to know whose they are, to look them up or to ask there.
func TestWhoseWordsTheyAreIsSaid(t *testing.T) {
	said := []byte(`{"error_code":"PERMISSION_DENIED","message":"no"}`)
	for who, problem := range map[string]*Problem{
		"Databricks":    Classify(share(), 403, http.Header{}, said),
		"Microsoft":     Classify(atGraph("POST", "/applications"), 403, http.Header{}, []byte(`{"error":{"code":"Authorization_RequestDenied","message":"no"}}`)),
		"This computer": {Kind: ProblemUnreachable, Said: "connection refused"},
	} {
		if got := problem.Sayer(); got != who || problem.Said == "" {
			t.Errorf("%s said: %q, and that is %s", got, problem.Said, who)
		}
	}
	if lost := lost(tokenRequest(), Classify(tokenRequest(), 502, http.Header{}, []byte(`{"error":"x","error_description":"busy"}`))); lost.Sayer() != "Microsoft" {
		t.Errorf("of a lost answer it is %s", lost.Sayer())
	}
}

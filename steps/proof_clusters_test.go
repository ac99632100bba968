package steps

import (
	"strings"
	"testing"

	"brickpass/databricks/simulator"
)

// An identity of Microsoft Entra also lists the clusters, as seed 004 does. Nothing that it is told there holds the proof up.
func TestAnIdentityOfEntraListsTheClustersWhereItsTokenMay(t *testing.T) {
	const path = "/api/2.1/clusters/list"
	for name, test := range map[string]struct {
		answers Answers
		fault   *simulator.Fault
		want    Line
	}{
		"an empty list": {Answers{tokenUse: useEverything}, nil, Line{Mark: MarkDone, Text: "listed the clusters that it may use", Detail: "none"}},
		"by its scope": {
			Answers{tokenUse: useChosen, tokenScopesKey: "clusters\nsql\nunity-catalog"},
			nil,
			Line{Mark: MarkDone, Text: "listed the clusters that it may use", Detail: "none"},
		},
		"refused": {
			Answers{tokenUse: useEverything},
			&simulator.Fault{Method: "GET", Path: path, Kind: simulator.FaultStatus, Status: 403, Body: `{"error_code":"PERMISSION_DENIED","message":"No."}`},
			Line{Mark: MarkSkipped, Text: "the clusters were not listed, and nothing here needs them"},
		},
		"not there": {
			Answers{tokenUse: useEverything},
			&simulator.Fault{Method: "GET", Path: path, Kind: simulator.FaultStatus, Status: 404, Body: `{}`},
			Line{Mark: MarkSkipped, Text: "the clusters were not listed, and nothing here needs them"},
		},
		"a token for queries alone": {nil, nil, Line{}},
	} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "azure").onMicrosoft()
			if test.fault != nil {
				s.server.AddFault(*test.fault)
			}
			answers := s.withApplication(s.server.Identity().Azure.ForPartner, Answers{entraSource: haveApplication})
			for key, answer := range test.answers {
				answers[key] = answer
			}
			run := s.setUp(answers)
			s.mustFinish(run)
			var got Line
			for _, line := range finding(run, "proof").Lines {
				if line.Text == "listed the clusters that it may use" || line.Text == "the clusters were not listed, and nothing here needs them" {
					got = line
				}
			}
			if test.fault != nil && got.Detail != "" {
				got.Detail = "" // what Databricks said, in its own words
			} else if test.fault != nil {
				t.Error("it is not said why")
			}
			if got != test.want {
				t.Errorf("%+v", got)
			}
		})
	}
}

// Others are not asked: no guide of theirs does, and a refusal would only raise questions.
func TestNobodyElseListsTheClusters(t *testing.T) {
	s := rehearse(t, "aws")
	s.mustFinish(s.setUp(Answers{dataSchemas: onlyPublic[dataSchemas], tokenUse: useEverything}))
	if sent := s.requests.String(); strings.Contains(sent, "/clusters/list") || !strings.Contains(sent, "/api/2.0/sql/warehouses") {
		t.Error("the clusters are listed, or it looks at nothing")
	}
}

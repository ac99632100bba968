package report

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"brickpass/internal/chromium"
	"brickpass/steps"
)

// The report in a real browser: opened as a file, printed, and read as a screen reader reads it.

func opened(t *testing.T, tab *chromium.Tab, html string) (asked, complaints []string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(path, []byte(html), 0o600); err != nil {
		t.Fatal(err)
	}
	return tab.Shows("file://" + path)
}

// largest is a report with more of everything than a page has room for.
func largest() steps.Report {
	r := sample()
	r.Identity.Name = strings.Repeat("a long name ", 20)
	r.Data.Grants, r.Network.Addresses, r.Check.Findings, r.Removal.Remains = nil, nil, nil, nil
	for i := range 400 {
		catalog := fmt.Sprintf("catalog_%d", i%20)
		name := fmt.Sprintf("%s.a_schema_with_a_rather_long_name_%03d", catalog, i)
		if i < 20 {
			r.Data.Grants = append(r.Data.Grants, steps.ReportGrant{On: "catalog", Name: catalog, Privileges: []string{"USE CATALOG", "BROWSE"}})
		}
		r.Data.Grants = append(r.Data.Grants,
			steps.ReportGrant{On: "schema", Name: name, Privileges: []string{"USE SCHEMA", "SELECT", "EXECUTE"}},
			steps.ReportGrant{On: "catalog", Name: "whole_" + catalog, Whole: true, Privileges: []string{"USE CATALOG", "USE SCHEMA", "SELECT", "EXECUTE"}})
		r.Network.Addresses = append(r.Network.Addresses, fmt.Sprintf("2001:db8:%x::/48", i))
		r.Check.Findings = append(r.Check.Findings, steps.Concern{
			Severity: steps.Serious, Say: "It does not hold SELECT on " + name + " any more.", Remedy: "Give it back, or ask its owner why it was taken.",
		})
		r.Removal.Remains = append(r.Removal.Remains, "may use warehouse "+name)
	}
	return r
}

// full is the fullest report that is still printed in ordinary letters.
func full(t *testing.T) steps.Report {
	t.Helper()
	r := sample()
	for i := 0; ; i++ {
		more := r
		more.Check = &steps.ReportCheck{Findings: r.Check.Findings, As: r.Check.As, At: r.Check.At}
		switch i % 3 {
		case 0:
			more.Network.Addresses = append(slices.Clone(r.Network.Addresses), fmt.Sprintf("198.51.100.%d", i))
		case 1:
			more.Check.Findings = append(slices.Clone(r.Check.Findings), r.Check.Findings[0])
		default:
			more.Data.Grants = append(slices.Clone(r.Data.Grants), steps.ReportGrant{
				On: "schema", Name: fmt.Sprintf("cas_demo_east1.schema_%d", i), Privileges: []string{"USE SCHEMA", "SELECT", "EXECUTE"},
			})
		}
		if i > 30 || pageOf(more).Dense {
			return r
		}
		r = more
	}
}

func TestTheReportInARealBrowser(t *testing.T) {
	browser := chromium.Start(t)
	for name, r := range map[string]steps.Report{"ordinary": sample(), "full": full(t), "largest": largest()} {
		t.Run(name, func(t *testing.T) {
			tab := browser.Tab(t)
			asked, complaints := opened(t, tab, must(HTML(r)))
			if len(asked) != 1 || len(complaints) > 0 {
				t.Errorf("it asks for %q, and complains of %q", asked, complaints)
			}
			var collapse string
			tab.Does("looking at its style", chromedp.Evaluate(`getComputedStyle(document.querySelector("table")).borderCollapse`, &collapse))
			if collapse != "collapse" {
				t.Error("the page's own policy keeps its style out")
			}
			for size, paper := range map[string]chromium.Paper{"A4": chromium.A4, "Letter": chromium.Letter} {
				if _, sheets := tab.Prints(paper); sheets != 1 {
					t.Errorf("on %s it prints on %d pages", size, sheets)
				}
			}
			readsWell(t, tab, r)
		})
	}
	t.Run("what does not pass", func(t *testing.T) {
		tab := browser.Tab(t)
		_, complaints := opened(t, tab, strings.Replace(must(HTML(sample())), "</style>", "body { color: #aaa }</style>", 1)+`<img src="https://elsewhere.example/x.png"><script>document.title = "x"</script>`)
		for _, kind := range []string{"inline style", "inline script", "x.png"} {
			if !slices.ContainsFunc(complaints, func(c string) bool {
				return strings.Contains(c, kind) && strings.Contains(c, "Content Security Policy")
			}) {
				t.Errorf("its policy does not keep out the %s: %q", kind, complaints)
			}
		}
		opened(t, tab, `<!doctype html><title>x</title><body style="color: #aaa"><h3>No order</h3><table><tr><td>nothing says what this is</td></tr></table>`+
			strings.Repeat("<p>long</p>", 200))
		if len(tab.Faint()) == 0 {
			t.Error("grey on white is not found")
		}
		if _, sheets := tab.Prints(chromium.A4); sheets < 2 {
			t.Errorf("200 paragraphs print on %d pages", sheets)
		}
		if len(wrongIn(tab.Accessible())) < 4 {
			t.Errorf("only %q is found", wrongIn(tab.Accessible()))
		}
	})
}

// readsWell holds what a screen reader is told.
func readsWell(t *testing.T, tab *chromium.Tab, r steps.Report) {
	t.Helper()
	nodes := tab.Accessible()
	if nodes[0].Role != "RootWebArea" || nodes[0].Name != line(titleOf(r)) {
		t.Errorf("the page is %s", nodes[0])
	}
	var language string
	tab.Does("asking for its language", chromedp.Evaluate(`document.documentElement.lang`, &language))
	if language != "en" {
		t.Errorf("its language is %q", language)
	}
	for _, wrong := range wrongIn(nodes) {
		t.Error(wrong)
	}
	if faint := tab.Faint(); len(faint) > 0 {
		t.Errorf("too faint: %q", faint)
	}
	if t.Failed() {
		for _, node := range nodes {
			t.Log(node)
		}
	}
}

// wrongIn is what a screen reader could not make sense of.
func wrongIn(nodes []chromium.Node) (wrong []string) {
	counts := map[string]int{}
	level := 0
	for i, node := range nodes {
		counts[node.Role]++
		switch node.Role {
		case "heading":
			if node.Level > level+1 || node.Name == "" {
				wrong = append(wrong, fmt.Sprintf("the heading %q of level %d follows one of level %d", node.Name, node.Level, level))
			}
			level = node.Level
		case "region", "table":
			if node.Name == "" {
				wrong = append(wrong, "a "+node.Role+" has no name")
			}
			if node.Role == "table" {
				wrong = append(wrong, wrongInTable(node, nodes[i+1:])...)
			}
		case "link", "image", "button":
			if node.Name == "" {
				wrong = append(wrong, "a "+node.Role+" has no name")
			}
		}
	}
	for _, landmark := range []string{"banner", "main", "contentinfo"} {
		if counts[landmark] != 1 {
			wrong = append(wrong, fmt.Sprintf("%d of the landmark %s", counts[landmark], landmark))
		}
	}
	return wrong
}

// wrongInTable holds that each column and each row says what it is.
func wrongInTable(table chromium.Node, below []chromium.Node) (wrong []string) {
	rows, headed, columns := 0, 0, 0
	for _, node := range below {
		if node.Depth <= table.Depth {
			break
		}
		switch node.Role {
		case "row":
			rows++
		case "rowheader":
			headed++
		case "columnheader":
			columns++
		}
		if (node.Role == "rowheader" || node.Role == "columnheader") && node.Name == "" {
			wrong = append(wrong, "a header in the table "+table.Name+" is empty")
		}
	}
	if columns < 2 || rows < 2 || headed != rows-1 {
		wrong = append(wrong, fmt.Sprintf("the table %s has %d columns with a header, and %d of %d rows", table.Name, columns, headed, rows))
	}
	return wrong
}

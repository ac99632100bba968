package report

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	unsafe "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"brickpass/steps"
)

// What others typed must come out as text, and as nothing else: it is read back by parsers that are not ours.

// typed is a report in which somebody chose every name.
func typed(name string) steps.Report {
	r := sample()
	r.Connection, r.State, r.Partner.Name, r.Workspace.Name, r.Workspace.Host = name, name, name, name, name
	r.Identity.Name, r.Identity.By, r.Credential.Kept, r.Credential.Scopes = name, name, name, []string{name, "sql"}
	r.Rights[2].What, r.Data.Grants[1].Name, r.Network.Say, r.Network.Addresses = name, name, name, []string{name}
	r.Proof.Read, r.Proof.Refused = name, name
	r.Removal = steps.ReportRemoval{Command: "brickpass remove " + name, Revoke: "revoke " + name, ByHand: name, Page: name, Remains: []string{name}}
	r.Check.As, r.Check.Why, r.Check.Unseen = name, name, []string{name}
	r.Check.Findings = []steps.Concern{{Severity: steps.Warning, Say: name, Remedy: name, SAT: name}}
	return r
}

var nasty = []string{
	"TD-CAS-Service", "a|b", `a\|b\`, "`x` ``y``", "<script>alert(1)</script>", "</td></table><h1>x", "![x](https://evil.example/y.png)", "[a](javascript:alert(1))",
	"*a* _b_ ~~c~~ __d__", "# x", "- x", "1. x", "> x", "a\nb\r\n\r\n# c", "https://evil.example www.evil.example WWW.evil.example ftp://x.y someone@evil.example",
	"&amp; &#35; &lt;b&gt;", "a\u202eb\u200bc\x1b[31md\x00", "$x$ ^a^ ==b== {c}", "| --- |", "<https://x.example>", "\\", "``", "---", "{{.Title}}", "é⌘𝄞", "a;b,c:d\"e'f",
	"END:VEVENT\r\nBEGIN:VEVENT", strings.Repeat("x", 200), strings.Repeat("⌘ ", 90), "\xff\xfe",
}

func FuzzWhatOthersTyped(f *testing.F) {
	for _, name := range nasty {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		r := typed(name)
		p := pageOf(r)
		inMarkdown(t, p, Markdown(r))
		inHTML(t, p, must(HTML(r)))
		inCalendar(t, r)
		if data := must(JSON(r)); !utf8.ValidString(data) || strings.ContainsAny(data, "\x1b<") {
			t.Errorf("JSON: %q", data)
		}
	})
}

// wanted is the page's words, cell by cell.
func wanted(p page, mark string) []string {
	all := []string{p.Title, squeezed(mark + " " + p.Lead)}
	for _, s := range p.Sections {
		all = append(all, s.Heading, "Item", "Value")
		if s.Dated {
			all = append(all, "Known")
		}
		for _, one := range s.Rows {
			all = append(all, one.Label, squeezed(one.Code+" "+one.Text))
			if s.Dated {
				all = append(all, one.Known)
			}
		}
	}
	return append(all, p.Notes...)
}

func squeezed(text string) string { return strings.Join(strings.Fields(text), " ") }

// inMarkdown reads it by another reader of GitHub's Markdown, which lets HTML through if it finds any.
func inMarkdown(t *testing.T, p page, source string) {
	t.Helper()
	var read strings.Builder
	markdown := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(unsafe.WithUnsafe()))
	if err := markdown.Convert([]byte(source), &read); err != nil {
		t.Fatal(err)
	}
	mustSay(t, read.String(), "h1 h2 p table thead tbody tr th td ul li code", wanted(p, p.Mark))
}

func inHTML(t *testing.T, p page, source string) {
	t.Helper()
	mustSay(t, source, "meta title style header main footer section span h1 h2 p table thead tbody tr th td ul li code", wanted(p, p.Mark))
}

// mustSay holds that a page has no other elements than these, and says just that in them.
func mustSay(t *testing.T, source, elements string, want []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	allowed := append(strings.Fields(elements), "html", "head", "body")
	var got []string
	for node := range root.Descendants() {
		if node.Type == html.CommentNode || node.Type == html.ElementNode && !slices.Contains(allowed, node.Data) {
			t.Errorf("a %q in\n%s", node.Data, source)
		}
		if node.Type == html.ElementNode && slices.Contains([]string{"h1", "h2", "p", "th", "td", "li"}, node.Data) {
			got = append(got, squeezed(inside(node)))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("it says\n%q\nand not\n%q\nin\n%s", got, want, source)
	}
}

func inside(node *html.Node) string {
	text := ""
	for below := range node.Descendants() {
		if below.Type == html.TextNode {
			text += below.Data
		}
	}
	return text
}

// inCalendar reads the file as RFC 5545 says: lines end with CRLF, none is longer than 75 bytes, and a line that begins with a space
// goes on with the one before.
func inCalendar(t *testing.T, r steps.Report) {
	t.Helper()
	source, ok := Calendar(r)
	if !ok || !strings.HasSuffix(source, "\r\n") || strings.ContainsAny(strings.ReplaceAll(source, "\r\n", ""), "\r\n") {
		t.Fatalf("its lines end wrongly: %q", source)
	}
	var properties []string
	for physical := range strings.SplitSeq(strings.TrimSuffix(source, "\r\n"), "\r\n") {
		if len(physical) > 75 || !utf8.ValidString(physical) || strings.ContainsFunc(physical, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Errorf("a line of %d bytes: %q", len(physical), physical)
		}
		if more, goesOn := strings.CutPrefix(physical, " "); goesOn {
			properties[len(properties)-1] += more
			continue
		}
		properties = append(properties, physical)
	}
	names := ""
	for _, property := range properties {
		name, value, _ := strings.Cut(property, ":")
		names += name + " "
		if name == "SUMMARY" && unescaped(value) != "The token of "+line(r.Partner.Name)+" for Databricks ends" {
			t.Errorf("the summary is %q", unescaped(value))
		}
	}
	const alarm = "BEGIN ACTION TRIGGER DESCRIPTION END "
	if want := "BEGIN VERSION PRODID METHOD BEGIN UID DTSTAMP SEQUENCE DTSTART;VALUE=DATE TRANSP SUMMARY DESCRIPTION " + alarm + alarm + "END END "; names != want {
		t.Errorf("it has %s\nand not  %s\n%s", names, want, source)
	}
}

func unescaped(value string) string {
	return escaped.ReplaceAllStringFunc(value, func(pair string) string {
		if pair[1] == 'n' {
			return "\n"
		}
		return pair[1:]
	})
}

var escaped = regexp.MustCompile(`\\.`)

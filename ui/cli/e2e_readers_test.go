package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"brickpass/internal/screen"
)

// given is one answer: as the file has it, and as it looks on the screen.
type given struct {
	key   string
	asks  string   // what the question says
	file  []string // a line for each; of a secret the reference
	label string   // of its row in a list; "" for what is typed
	value string   // of a secret, as a person gives it
}

// someAnswers are nowhere the default where there is another choice, so that a reader that passes an answer over is found out.
func someAnswers(w *workspace) []given {
	return []given{
		{"partner.preset", "Who is the partner?", []string{"treasure-data"}, "Treasure Data", ""},
		{"partner.region", "Which site of Treasure Data", []string{"eu01"}, "Europe", ""},
		{"workspace.address", "Which workspace?", []string{w.url}, "", ""},
		{"signin.way", "Who are you signing in as?", []string{"environment"}, "The environment", ""},
		{"principal.name", "What shall the identity be called?", []string{"Acme reader"}, "", ""},
		{"token.kind", "Which fields does Treasure Data's form show?", []string{"pat"}, "Personal access token", ""},
		{"token.use", "What will Treasure Data use the token for?", []string{"everything"}, "Everything that the identity may do", ""},
		{"token.days", "For how many days should it live?", []string{"30"}, "", ""},
		{"token.way", "How may the token be made?", []string{"on-behalf-of"}, "Only on its behalf", ""},
		{"token.connection", "What should this connection be called", []string{"acme-everywhere"}, "", ""},
		{"warehouse.id", "Which warehouse may Treasure Data use?", []string{"fedcba0987654321"}, "Finance", ""},
		{"data.schemas", "What may Treasure Data read?", []string{"cas_demo_east1.public", "cas_demo_east1.staging"}, "", ""},
		{"data.browse", "see the names of everything", []string{"yes"}, "Yes", ""},
		{"network.addresses", "From which addresses does Treasure Data connect?", []string{"198.51.100.140", "198.51.100.141"}, "", ""},
		{"proof.table", "Which table shall the proof read", []string{"cas_demo_east1.public.orders"}, "cas_demo_east1.public.orders", ""},
	}
}

// secretAnswers are those of somebody whose partner's form shows a client ID and a secret.
func secretAnswers(w *workspace) []given {
	answers := slices.DeleteFunc(someAnswers(w), func(one given) bool {
		return one.key == "token.use" || one.key == "token.way" || one.key == "network.addresses"
	})
	for i, one := range answers {
		switch one.key {
		case "token.kind":
			answers[i].file, answers[i].label = []string{"oauth"}, "Client ID and secret"
		case "token.days":
			answers[i].file = []string{"700"}
		}
	}
	return answers
}

// ownAnswers are those of somebody who wants a limited token of their own.
func ownAnswers(w *workspace) []given {
	return []given{
		{"partner.preset", "Who is the partner?", []string{"this-computer"}, "This computer", ""},
		{"workspace.address", "Which workspace?", []string{w.url}, "", ""},
		{"signin.way", "Who are you signing in as?", []string{"environment"}, "The environment", ""},
		{"token.comment", "What should the token be called", []string{"the reports"}, "", ""},
		{"token.use", "What will this computer use the token for?", []string{"chosen"}, "APIs that you choose", ""},
		{"token.scopes", "Which APIs may the token be used for?", []string{"jobs", "sql"}, "", ""},
		{"token.days", "For how many days should it live?", []string{"14"}, "", ""},
		{"token.connection", "What should this connection be called", []string{"acme-mine"}, "", ""},
	}
}

// answersFile is the answers as a file for --answers.
func answersFile(t *testing.T, answers []given) string {
	t.Helper()
	var text strings.Builder
	part := ""
	for _, one := range answers {
		step, name, _ := strings.Cut(one.key, ".")
		if step != part {
			fmt.Fprintf(&text, "%s:\n", step)
			part = step
		}
		fmt.Fprintf(&text, "  %s: [%q]\n", name, strings.Join(one.file, `", "`))
	}
	path := filepath.Join(t.TempDir(), "answers.yaml")
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(text.String(), `\"`, `"`)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// threeReaders gives the same answers in three ways: for a token in a world that asks for addresses and in one that does not,
// for an OAuth secret, and for a token of one's own.
func threeReaders(t *testing.T, program string) {
	for _, test := range []struct {
		name, world string
		answers     func(*workspace) []given
	}{
		{"aws", "aws", someAnswers},
		{"ip-lists-on", "ip-lists-on", someAnswers},
		{"secret", "aws", secretAnswers},
		{"own", "aws", ownAnswers},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			logs := byEachReader(t, program, func(t *testing.T) (*workspace, []given) {
				w := startWorkspace(t, test.world, 1)
				return w, test.answers(w)
			})
			for _, name := range []string{"wizard", "prompts"} {
				compare(t, name, logs[name], logs["unattended"])
			}
		})
	}
}

// theReaders are the three ways to give the same answers.
var theReaders = map[string]func(*testing.T, person, *workspace, []given){
	"wizard": answerByKeys, "prompts": answerByLines, "unattended": answerByFile,
}

// byEachReader holds that each reader ends with what was made in the keyring, and leaves the workspace as the others do. Each has a
// workspace of its own, of which it gives the log.
func byEachReader(t *testing.T, program string, begin func(*testing.T) (*workspace, []given)) map[string][]request {
	t.Helper()
	logs, results := map[string][]request{}, map[string]string{}
	for name, read := range theReaders {
		w, answers := begin(t)
		p := newPerson(t, program)
		read(t, p, w, answers)
		logs[name], results[name] = w.requests(t), result(t, w)
		oauth := slices.ContainsFunc(answers, func(one given) bool { return one.key == "token.kind" && one.file[0] == "oauth" })
		if _, kept := p.token(); kept == "" || w.TokenWorks(kept) == oauth {
			t.Errorf("%s: what is kept is not what was made", name)
		}
	}
	for _, name := range []string{"wizard", "prompts"} {
		if results[name] != results["unattended"] {
			t.Errorf("%s leads to\n%s\nand unattended to\n%s", name, results[name], results["unattended"])
		}
	}
	return logs
}

// answerByKeys looks at the question on the screen and gives its answer by keys.
func answerByKeys(t *testing.T, p person, w *workspace, answers []given) {
	t.Helper()
	wizard := p.walk(t, screen.Size{Width: 90, Height: 50}, w) // lists stand there whole, without the rail at their left
	for wizard.answersNext(answers) {
		continue
	}
	wizard.Press("enter") // make these changes
	wizard.at("▸ Show ")
	wizard.Press("enter")
	wizard.at("▸ Leave")
	wizard.Press("ctrl+c")
	wizard.ended(0)
}

// answersNext answers what is asked now, and says whether there may be more to answer.
func (w *walker) answersNext(answers []given) bool {
	w.t.Helper()
	asked := -1
	shown := w.until("a question", func(shown string) bool {
		asked = slices.IndexFunc(answers, func(one given) bool { return strings.Contains(shown, one.asks) })
		return takesEnter(shown) && (asked >= 0 || strings.Contains(shown, "▸ Go on") || strings.Contains(shown, "▸ Make these changes"))
	})
	switch {
	case strings.Contains(shown, "▸ Make these changes"):
		return false
	case asked >= 0:
		w.give(answers[asked])
	}
	w.Press("enter")
	w.until("the next screen", func(now string) bool {
		if asked < 0 {
			return !strings.Contains(now, "▸ Go on")
		}
		return !strings.Contains(now, answers[asked].asks)
	})
	return true
}

// give gives one answer, up to the Enter.
func (w *walker) give(one given) {
	w.t.Helper()
	switch {
	case one.value != "":
		before := w.Screen()
		w.Paste(one.value)
		w.until("dots", func(now string) bool { return now != before })
	case one.key == "data.schemas":
		w.until("the catalogs", saying("cas_demo_east1"))
		for _, place := range one.file {
			catalog, schema, _ := strings.Cut(place, ".")
			w.opens(catalog)
			w.standOn(place, saying("] "+schema))
			if strings.Contains(w.Screen(), "[ ] "+schema) {
				w.Press("space")
			}
			w.until("the tick", saying("[x] "+schema))
		}
	case one.key == "token.scopes":
		for _, scope := range []string{"jobs", "unity-catalog"} { // sql is ticked, and so is unity-catalog
			w.standOn(scope, saying("] "+scope))
			w.Press("space")
		}
		w.until("the ticks", saying("Chosen  jobs, sql"))
	case one.label != "":
		w.standOn(one.label, func(row string) bool {
			return strings.HasPrefix(strings.TrimLeft(row, " ▸"), one.label)
		})
	case len(one.file) > 1:
		w.Paste(strings.Join(one.file, "\n"))
		w.until("what was pasted", saying(one.file[len(one.file)-1]))
	default:
		w.Type(one.file[0])
		w.until("what was typed", saying("┃ "+one.file[0]))
	}
}

// answerByLines gives the answers to the line prompts, from a file that is standard input.
func answerByLines(t *testing.T, p person, w *workspace, answers []given) {
	t.Helper()
	var lines []string
	for i, one := range answers {
		if i > 0 && strings.HasPrefix(answers[i-1].key, "signin.") && !strings.HasPrefix(one.key, "signin.") {
			lines = append(lines, "") // Enter goes on from the checks
		}
		switch {
		case one.value != "":
			lines = append(lines, one.value)
		case one.key == "network.addresses" && w.State().World != "ip-lists-on":
			continue
		case one.key == "data.schemas", one.key == "token.scopes":
			lines = append(lines, strings.Join(one.file, ", "), "")
		case len(one.file) > 1:
			lines = append(append(lines, one.file...), ".")
		default:
			lines = append(lines, one.file...)
		}
	}
	lines = append(lines, "yes")
	cmd := p.command(w, "setup", "--plain")
	cmd.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the prompts: %v\n%s", err, out)
	}
}

// answerByFile gives the answers as a file.
func answerByFile(t *testing.T, p person, w *workspace, answers []given) {
	t.Helper()
	cmd := p.command(w, "setup", "--answers", answersFile(t, answers), "--yes")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("unattended: %v\n%s", err, out)
	}
}

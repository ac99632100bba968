package report

import (
	"fmt"
	"strings"
	"time"

	"brickpass/steps"
	"brickpass/ui"
)

// page is the report in words, in the order of the page: Markdown and HTML write the same.
type page struct {
	Title    string
	Lead     string
	Mark     string
	Sections []section
	Notes    []string
	Dense    bool // there is so much to say that it is printed smaller, to stay one page
}

// muchText is how many bytes a page of ordinary print has room for, with some to spare.
const muchText = 2600

// section is one table with a heading of its own.
type section struct {
	Heading string
	Dated   bool // its rows say from where they are known
	Rows    []row
}

// row is one line of a table. Code is a text that is meant to be copied as it stands.
type row struct {
	Label string
	Text  string
	Code  string
	Known string
}

func pageOf(r steps.Report) page {
	p := page{Title: titleOf(r), Lead: leadOf(r), Mark: string(r.Mark), Notes: notesOf(r)}
	for _, s := range []section{who(r), what(r), where(r), when(r), proven(r), found(r), undone(r)} {
		if len(s.Rows) > 0 {
			p.Sections = append(p.Sections, s.cleaned())
		}
	}
	p.Dense = p.size() > muchText
	p.Title, p.Lead = line(p.Title), line(p.Lead)
	for i, note := range p.Notes {
		p.Notes[i] = line(note)
	}
	return p
}

func (p page) size() int {
	size := 0
	for _, s := range p.Sections {
		for _, one := range s.Rows {
			size += len(one.Label) + len(one.Text) + len(one.Code) + len(one.Known)
		}
	}
	return size
}

func (s section) cleaned() section {
	for i, one := range s.Rows {
		s.Rows[i] = row{line(one.Label), short(line(one.Text)), line(one.Code), line(one.Known)}
	}
	return s
}

// line makes one line of a text: a name with a line break in it must not begin a line of the page.
func line(text string) string { return strings.Join(strings.Fields(ui.Clean(text)), " ") }

func titleOf(r steps.Report) string {
	if r.Partner.Own {
		return r.Identity.Name + ": a token of their own on " + r.Workspace.Name
	}
	return r.Partner.Name + " on " + r.Workspace.Name
}

func leadOf(r steps.Report) string {
	lead := "State on " + ui.DateText(r.Written) + ": " + r.State + ". "
	if r.Partner.Own {
		return lead + "The token acts as the person that it belongs to, within its scopes."
	}
	return lead + r.Partner.Name + " acts as an identity of its own, with the rights below and no others that brickpass gave it."
}

func notesOf(r steps.Report) []string {
	notes := []string{
		"Journal: as brickpass made or found it on that day; nobody looked since. Seen: looked at in the workspace on that day.",
	}
	switch {
	case r.Check == nil || !r.Check.Fresh:
		notes = append(notes, "The workspace was not looked at for this page.")
	case len(r.Check.Unseen) > 0:
		notes = append(notes, strings.TrimSpace("Not looked at: "+strings.Join(r.Check.Unseen, "; ")+". "+r.Check.Why))
	}
	return append(notes, "Written by brickpass on "+ui.DateText(r.Written)+" for the connection "+r.Connection+". This page holds no secret.")
}

// knownText says from where something is known.
func knownText(k steps.Known) string {
	text := "journal"
	if k.From == steps.FromWorkspace {
		text = "seen"
	}
	if !k.On.IsZero() {
		text += " " + shortDate(k.On)
	}
	if k.Differs {
		text += ": differs"
	}
	return text
}

// shortDate leaves the column room for the values.
func shortDate(at time.Time) string { return at.UTC().Format("2 Jan 2006") }

func journalOn(at time.Time) string { return knownText(steps.Known{From: steps.FromJournal, On: at}) }

func who(r steps.Report) section {
	s := section{Heading: "Who", Dated: true}
	if !r.Partner.Own {
		s.add("Partner", r.Partner.Name, journalOn(r.Identity.Since))
	}
	identity := r.Identity.Name
	if r.Identity.ApplicationID != "" {
		identity += ", application ID " + r.Identity.ApplicationID
	}
	made := ""
	if r.Identity.Reused {
		made = "; it was there before"
	}
	s.add(capital(r.Identity.Kind), identity+made, knownText(r.Identity.Known))
	s.add("Workspace", strings.Join(some(r.Workspace.Host, r.Workspace.ID, r.Workspace.Cloud), ", "), journalOn(r.Identity.Since))
	s.add("Set up by", r.Identity.By, journalOn(r.Identity.Since))
	return s
}

func what(r steps.Report) section {
	s := section{Heading: "What it may do", Dated: true}
	for _, right := range r.Rights {
		s.add(rightNames[right.Step], right.What, knownText(right.Known))
	}
	s.Rows = append(s.Rows, dataRows(r.Data)...)
	switch scopes := r.Credential.Scopes; {
	case r.Credential.Kind != "token": // an OAuth secret has none of its own
	case len(scopes) > 0:
		s.add("Its token", "is limited to the APIs "+strings.Join(scopes, ", "), journalOn(r.Credential.Made))
	default:
		s.add("Its token", "may do all that the "+actor(r)+" may", journalOn(r.Credential.Made))
	}
	return s
}

// actor is whom the credential acts as.
func actor(r steps.Report) string {
	if r.Partner.Own {
		return "person"
	}
	return "identity"
}

var rightNames = map[steps.ID]string{"access": "Access", "tokenuse": "Tokens", "warehouse": "Warehouse"}

func where(r steps.Report) section {
	s := section{Heading: "From where", Dated: true}
	if r.Partner.Own {
		return s
	}
	s.add("Network", capital(r.Network.Say), knownText(r.Network.Known))
	s.add("Its addresses", capped(r.Network.Addresses, ", "), knownText(r.Network.Known))
	return s
}

func when(r steps.Report) section {
	s := section{Heading: "Until when", Dated: true}
	known := knownText(r.Credential.Known)
	until := "not known"
	switch {
	case !r.Credential.Ends.IsZero():
		until = ui.DateText(r.Credential.Ends)
	case r.Credential.Endless:
		until = "no end"
	}
	if r.Credential.Idles > 0 {
		until += fmt.Sprintf("; unused for %d days it ends earlier", r.Credential.Idles)
	}
	s.add(r.Credential.Kind+" until", until, known)
	made := journalOn(r.Credential.Made)
	s.add("Made", strings.Join(some(ui.DateText(r.Credential.Made), prefixed("kept ", r.Credential.Kept)), ", "), made)
	s.add("Its ID", r.Credential.ID, made)
	return s
}

func proven(r steps.Report) section {
	s := section{Heading: "How it was proven", Dated: true}
	if on := r.Proof.On; !on.IsZero() {
		held := some(
			"signed in with the new "+r.Credential.Kind, prefixed("read one row of ", r.Proof.Read), prefixed("was refused on ", r.Proof.Refused, ", as it should be"))
		s.add("As the "+actor(r), strings.Join(held, "; "), journalOn(on))
	}
	if r.Proof.SignsIn.From == steps.FromWorkspace && !r.Proof.SignsIn.Differs {
		s.add("Again", "signed in with the same "+r.Credential.Kind, knownText(r.Proof.SignsIn))
	}
	return s
}

func found(r steps.Report) section {
	s := section{Heading: "What the last check found"}
	if r.Check == nil {
		return s
	}
	s.add("Checked", ui.DateText(r.Check.At)+prefixed(", as ", r.Check.As), "")
	for _, concern := range r.Check.Findings[:min(len(r.Check.Findings), mostFindings)] {
		s.add(string(concern.Severity)+prefixed(" (", concern.SAT, ")"), concern.Say+" "+concern.Remedy, "")
	}
	if more := len(r.Check.Findings) - mostFindings; more > 0 {
		s.add("And", fmt.Sprintf("%d more, which brickpass check %s says", more, r.Connection), "")
	}
	if r.Check.Result == steps.Works && len(r.Check.Findings) == 0 {
		s.add("Found", "nothing that differs from what was set up", "")
	}
	return s
}

func undone(r steps.Report) section {
	s := section{Heading: "How to take it back"}
	s.Rows = append(s.Rows, row{Label: "All of it", Code: r.Removal.Command, Text: "shows what goes, and asks"})
	if r.Removal.Revoke != "" {
		s.Rows = append(s.Rows, row{Label: "The " + r.Credential.Kind + " at once", Code: r.Removal.Revoke})
	}
	s.add("By hand", strings.TrimSpace(r.Removal.ByHand+" "+r.Removal.Page), "")
	s.add("Entries that stay", capped(r.Removal.Remains, "; "), "")
	return s
}

// add writes a row, unless there is nothing to say.
func (s *section) add(label, text, known string) {
	if text != "" {
		s.Rows = append(s.Rows, row{Label: capital(label), Text: text, Known: known})
	}
}

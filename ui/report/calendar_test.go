package report

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"brickpass/steps"
)

func value(t *testing.T, file, property string) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^` + property + `:(.*)\r$`).FindStringSubmatch(file)
	if found == nil {
		t.Fatalf("there is no %s in\n%s", property, file)
	}
	return found[1]
}

func fileOf(t *testing.T, r steps.Report) string {
	t.Helper()
	file, ok := Calendar(r)
	if !ok {
		t.Fatal("there is no file")
	}
	return file
}

// TestTheEventIsMovedByALaterFile holds that a calendar takes the file of a renewed credential for the same event, and for its newer state.
func TestTheEventIsMovedByALaterFile(t *testing.T) {
	before, after := sample(), sample()
	after.Written = written.AddDate(0, 0, 60)
	after.Credential.Ends, after.Credential.ID, after.Partner.Name = after.Credential.Ends.AddDate(0, 0, 60), "another", "Treasure AI"
	first, second := fileOf(t, before), fileOf(t, after)
	if value(t, first, "UID") != value(t, second, "UID") {
		t.Error("it is another event")
	}
	sequence := func(file string) int { n, _ := strconv.Atoi(value(t, file, "SEQUENCE")); return n }
	if sequence(second) <= sequence(first) || sequence(second) > 1<<31-1 || value(t, second, "DTSTAMP") <= value(t, first, "DTSTAMP") {
		t.Errorf("it is no later one:\n%s\n%s", first, second)
	}
	if a, b := value(t, first, "DTSTART;VALUE=DATE"), value(t, second, "DTSTART;VALUE=DATE"); a != "20270219" || b != "20270420" {
		t.Errorf("it is on %s and %s", a, b)
	}
	for what, change := range map[string]func(*steps.Report){
		"another connection": func(r *steps.Report) { r.Connection = "other" },
		"another workspace":  func(r *steps.Report) { r.Workspace.Host = "https://other.example" },
		"another identity":   func(r *steps.Report) { r.Identity.ApplicationID = "other" },
	} {
		other := sample()
		change(&other)
		if value(t, fileOf(t, other), "UID") == value(t, first, "UID") {
			t.Errorf("%s has the same event", what)
		}
	}
}

// TestTheRemindersComeInTheMorning holds the triggers, which count from the midnight at which the day begins.
func TestTheRemindersComeInTheMorning(t *testing.T) {
	midnight := time.Date(2027, 2, 19, 0, 0, 0, 0, time.UTC)
	var at []string
	for _, trigger := range regexp.MustCompile(`TRIGGER:-P(\d+)DT(\d+)H\r`).FindAllStringSubmatch(fileOf(t, sample()), -1) {
		days, _ := strconv.Atoi(trigger[1])
		hours, _ := strconv.Atoi(trigger[2])
		at = append(at, midnight.AddDate(0, 0, -days).Add(-time.Duration(hours)*time.Hour).Format(time.DateTime))
	}
	if got := strings.Join(at, ", "); got != "2027-01-20 09:00:00, 2027-02-12 09:00:00" {
		t.Errorf("they come at %s", got)
	}
}

func TestWhatHasNoEndHasNoEvent(t *testing.T) {
	r := sample()
	r.Credential.Ends = time.Time{}
	if file, ok := Calendar(r); ok {
		t.Errorf("there is\n%s", file)
	}
}

package plain

import (
	"cmp"
	"strings"

	"brickpass/databricks"
	"brickpass/steps"
	"brickpass/ui"
)

// help says why the step is there, how to do it by hand, and where it is documented.
func (d *dialog) help() {
	if d.run.Phase() == steps.Reviewing {
		d.say("\n%s", ui.OfTheChanges)
	} else {
		d.about()
	}
	d.say("back goes to the question before. request shows what will be sent. stop keeps what is done and ends. check again looks anew.")
}

func (d *dialog) about() {
	about := d.run.Current().About
	setup := d.run.Setup()
	d.say("\n%s", setup.Say(about.Title))
	d.say("%s", setup.Say(about.Why))
	d.byHand()
	if about.Docs != "" {
		d.say("Documentation: %s", about.Docs)
	}
}

func (d *dialog) byHand() {
	about := d.run.Current().About
	if len(about.ByHand) == 0 {
		return
	}
	d.say("By hand:")
	for _, line := range about.ByHand {
		d.say("  %s", d.run.Setup().Say(line))
	}
	for _, address := range d.run.Current().Pages() {
		d.say("  %s", address)
	}
}

// requests shows in full what will be sent: at a question what its step would change, at the review all of it.
func (d *dialog) requests() {
	if change, ok := d.run.Asked(); ok {
		d.request(change, "")
		return
	}
	shown := 0
	for _, step := range d.run.Plan().Steps {
		if d.run.Phase() == steps.Walking && step.About.ID != d.run.Current().About.ID {
			continue
		}
		for number, way := range step.Ways {
			note := ""
			if number > 0 {
				note = "This is sent " + way.Note()
			}
			for _, change := range way.Changes {
				d.request(change, note)
				shown++
			}
		}
	}
	if shown == 0 {
		d.say("Nothing is written for this as far as it is known by now. The review shows every request before any is sent.")
	}
}

// request shows one request: as HTTP, and the same with their command line and with curl.
func (d *dialog) request(change steps.Change, note string) {
	d.say("\n%s", title(change))
	if note != "" {
		d.say("%s", note)
	}
	if change.Local() {
		d.say("%s", ui.LocalChange(change))
		if entry := cmp.Or(change.Forget, change.Into.Item); entry != "" {
			d.say("Its entry: %s", entry)
		}
		d.takenBack(change)
		return
	}
	d.say("%s", change.Request.HTTP())
	for _, twin := range []struct{ label, command string }{
		{"The same with their CLI:", change.Request.CLI()},
		{"In the guide:", change.Request.GuideCLI()},
		{"The same with curl:", change.Request.Curl(d.host())},
	} {
		if twin.command != "" {
			d.say("%s\n%s", twin.label, twin.command)
		}
	}
	d.takenBack(change)
}

func (d *dialog) takenBack(change steps.Change) {
	switch {
	case change.Undo != nil:
		d.say("It is taken back by %s %s", change.Undo.Method, change.Undo.Path)
	case change.NoUndo != "":
		d.say("It cannot be taken back: %s", change.NoUndo)
	case change.Cleanup != nil:
		d.say("It goes by itself at the end of the step, by %s %s", change.Cleanup.Method, change.Cleanup.Path)
	}
}

func (d *dialog) host() databricks.Host {
	host, err := databricks.ParseHost(d.run.Setup().Fact(steps.Host))
	if err != nil {
		return databricks.Host{}
	}
	return host
}

// summary says what is done, with its ids, what is left, and how to go on.
func (d *dialog) summary() {
	done, left := d.outcomes()
	finished := d.run.Phase() == steps.Finished
	switch {
	case finished && d.run.Setup().Aim == steps.Rotation:
		d.rotated(d.run)
	case finished && d.run.Setup().Aim == steps.Adopting:
		d.adopted(d.run)
	case finished:
		d.say("\n%s", ui.LetIn(d.run))
	case len(done) == 0:
		d.say("\nStopped. Nothing was changed in the workspace.")
	case d.run.Setup().Aim == steps.Removal:
		d.say("\nStopped. What was taken back is gone, the rest is kept.")
	default:
		d.say("\nStopped. What is done is kept.")
	}
	d.list("Done:", done)
	d.list("Ids:", d.ids())
	d.list(ui.ToLookAt+":", d.Hands.Late())
	if finished {
		return
	}
	d.list("Left to do:", left)
	if stays := d.run.Outstanding(); stays != "" {
		d.say("To be taken back later: %s", stays)
	}
	if d.Resume != nil {
		d.say("To go on: %s", d.Resume(d.Hands.LeftAs(d.run.Setup())))
		if name := d.run.Removable(); name != "" {
			d.say("To take back what is done: brickpass remove %s", name)
		}
	}
}

func (d *dialog) list(heading string, lines []string) {
	if len(lines) == 0 {
		return
	}
	d.say("%s\n  %s", heading, strings.Join(lines, "\n  "))
}

// outcomes are the changes that took effect, and those that did not.
func (d *dialog) outcomes() (done, left []string) {
	for _, view := range d.run.Steps() {
		for _, change := range view.Changes {
			line := string(change.Mark) + " " + d.run.Setup().Say(title(change.Change))
			switch change.Mark {
			case steps.MarkDone:
				done = append(done, line)
			case steps.MarkNow:
				left = append(left, line+", not known to have ended")
			default:
				left = append(left, line)
			}
		}
	}
	return done, left
}

// ids are what support, or a person with another tool, asks for.
func (d *dialog) ids() []string {
	setup := d.run.Setup()
	var ids []string
	for _, id := range []struct{ label, value string }{
		{"connection", setup.Answer("token.connection")},
		{"application id", setup.Fact(steps.ApplicationID)},
		{setup.Credential() + " id", setup.CredentialID()},
	} {
		if id.value != "" && setup.Known(steps.ApplicationID) {
			ids = append(ids, id.label+" "+id.value)
		}
	}
	return ids
}

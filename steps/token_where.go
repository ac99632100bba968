package steps

import "strings"

// Where the value is kept, and under which name.

// keptWhere says where the token's value is.
func keptWhere(setup Setup) string {
	if setup.Elsewhere() {
		return setup.Say("with {partner} alone")
	}
	switch setup.Answer(KeepKey) {
	case KeepFile:
		return "in an encrypted file"
	case KeepOnce:
		return "shown to you once"
	}
	if setup.Known(KeptIn) {
		return "in " + setup.Fact(KeptIn)
	}
	return "in your keychain"
}

// ShownOnce says whether this run made something that is kept nowhere: it is passed on before the run is left, or never. What an earlier run
// made was passed on then.
func (s Setup) ShownOnce() bool { return s.Answer(KeepKey) == KeepOnce && isFresh(s) }

// passedOn says whether what the partner signs in with was shown once, in a set-up that came to its end, and is kept nowhere.
func (c Connection) passedOn() bool { return c.Answers[KeepKey] == KeepOnce && c.Facts[Proven] != "" }

// keptInto says where a token that is to be made will go.
func keptInto(setup Setup) string {
	switch {
	case setup.Answer(KeepKey) == KeepFile:
		return "into an encrypted file"
	case setup.Answer(KeepKey) == KeepOnce:
		return "to you, once"
	case setup.Known(KeptIn):
		return "into " + setup.Fact(KeptIn)
	}
	return "into your keychain"
}

// bareHost is the host without its scheme.
func bareHost(setup Setup) string {
	_, host, found := strings.Cut(setup.Fact(Host), "://")
	if !found {
		return setup.Fact(Host)
	}
	return host
}

// tokenItem names the entry before the token exists. It follows keystore.NewItem, which cannot be asked while the
// application id is unknown; a test holds the two together.
func tokenItem(setup Setup) string {
	host := strings.ReplaceAll(strings.ToLower(bareHost(setup)), ":", "_")
	whose := strings.ToLower(setup.Facts.Or(ApplicationID))
	if setup.Own() {
		whose = "user-" + setup.Facts.Or(AdminID)
	}
	return host + "/" + whose + "/" + setup.Tag
}

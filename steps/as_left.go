package steps

import (
	"maps"
	"time"

	"brickpass/databricks"
)

// AsLeft is the set-up as the connection's runs left it: all that was answered and is known. It is for what uses a connection and
// changes nothing, such as giving its token to a program or writing a report.
func (c Connection) AsLeft(now time.Time) Setup {
	setup := Setup{Answers: maps.Clone(c.Answers), Facts: maps.Clone(c.Facts), Tag: c.Tag, Now: now}
	if setup.Answers == nil {
		setup.Answers = Answers{}
	}
	setup.Answers[partnerPreset] = c.Partner
	setup.Answers[tokenConnection] = c.Name
	if setup.Answers[AddressKey] == "" {
		setup.Answers[AddressKey] = c.Facts[Host]
	}
	if c.Facts[KeptSecret] != "" && c.Facts[TokenID] == "" {
		setup.Answers[tokenKind] = string(oauthKind)
	}
	return setup
}

// OAuth says whether what is given is a client ID and a secret, rather than a token.
func (s Setup) OAuth() bool { return kindOf(s) == oauthKind }

// Signer is who signs in with what is kept.
func (s Setup) Signer() databricks.Actor { return kindOf(s).actor() }

// WorkspaceHost is the host of the workspace. The error is a sentence.
func (s Setup) WorkspaceHost() (databricks.Host, error) { return workspaceHost(s) }

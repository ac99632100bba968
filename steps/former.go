package steps

import (
	"slices"
	"strings"
	"time"

	"brickpass/databricks"
)

// Former is a credential of a connection that another one took the place of. It works until it is retired, and its value is kept
// until then: whoever still signs in with it is not cut off unasked.
type Former struct {
	Item    string    // its entry in the keychain
	Made    Made      // how it was made, with its id
	Since   time.Time // when another one took its place
	Revoked bool      // in the workspace; only its entry is left
}

// Retirable says whether something waits to be retired: a credential, or a client secret of an application of Microsoft Entra.
func (c Connection) Retirable() bool { return len(c.Formers) > 0 || len(c.oldClientSecrets()) > 0 }

// waitsSince is since when something waits to be retired; zero if nothing does.
func (c Connection) waitsSince() time.Time {
	if len(c.Formers) > 0 {
		return c.Formers[0].Since
	}
	if len(c.oldClientSecrets()) == 0 {
		return time.Time{}
	}
	now := slices.IndexFunc(c.Made, func(m Made) bool { return m.Step == "entra" && m.Facts[EntraKey] == c.Facts[EntraKey] })
	if now < 0 {
		return time.Time{}
	}
	return c.Made[now].At
}

// ID is by what the workspace knows it: a token's id, or that of an OAuth secret.
func (f Former) ID() string { return first(f.Made.Facts[TokenID], f.Made.Facts[KeptSecret]) }

// tag is the end of its entry's name, by which it is told from the others.
func (f Former) tag() string { return f.Item[strings.LastIndex(f.Item, "/")+1:] }

// succeeded notes that a credential was made while another one was in use, which is a former one from then on. What was proven was
// proven with that one.
func (c *Connection) succeeded(record Record) {
	before, now := c.Facts[TokenItem], record.Facts[TokenItem]
	if before == "" || now == "" || before == now {
		return
	}
	former := Former{Item: before, Since: record.At, Made: Made{Step: "token", Facts: databricks.Facts{
		TokenItem: before, TokenID: c.Facts[TokenID], KeptSecret: c.Facts[KeptSecret],
	}}}
	for _, made := range slices.Backward(c.Made) {
		if made.Step == "token" && made.Facts[TokenItem] == before {
			former.Made = made
			break
		}
	}
	c.Formers = append(c.Formers, former)
	for _, fact := range []databricks.Unknown{Proven, TokenEnds, TokenUsed, TokenID, KeptSecret} {
		delete(c.Facts, fact)
	}
}

// counts says whether what a record tells is so from then on. A credential that was minted beside another one counts only once it is
// known to be saved: until then the one before is what the partner has. So it is with a client secret beside the one in use.
func (c *Connection) counts(record Record) bool {
	switch item := first(record.Facts[TokenItem], record.Facts[EntraItem]); record.Kind {
	case GoneAgain:
		if item != "" && item == c.unsure {
			c.unsure = ""
		}
		return false
	case Minted:
		if c.Facts[TokenItem] != "" && c.Facts[TokenItem] != item {
			c.unsure = item
			return false
		}
	case Did:
		if item == c.unsure {
			c.unsure = ""
		}
	}
	return true
}

// retire notes that a former credential was revoked, or that its entry is gone.
func (c *Connection) retire(record Record) {
	for i := range c.Formers {
		id := c.Formers[i].ID()
		gone := record.Facts[TokenID] == id || record.Facts[KeptSecret] == id
		if record.Step == "token" && id != "" && gone {
			c.Formers[i].Revoked = true
		}
	}
	c.Formers = slices.DeleteFunc(c.Formers, func(f Former) bool {
		return record.Step == keychainStep && record.Facts[TokenItem] == f.Item
	})
}

// inUse says whether something was made as the credential that is in use now.
func (c Connection) inUse(made Made) bool {
	return made.Facts[TokenItem] == "" || made.Facts[TokenItem] == c.Facts[TokenItem]
}

// taking away is one change for each credential, told from each other by the end of its entry's name.
func (c Connection) takingID(made Made) string {
	if c.inUse(made) {
		return made.Change
	}
	return made.Change + "-" + Former{Item: made.Facts[TokenItem]}.tag()
}

package wizard

import "brickpass/steps"

// greeting is what stands before the first question: what this run is for, and what it leaves alone.
type greeting struct{ title, text, promise string }

var greetings = map[steps.Aim]greeting{
	steps.SetUp: {
		"Let a partner into your Databricks workspace",
		"It gets an identity of its own, only the access that it needs, and a token that goes straight into your keychain. At the end " +
			"you see proof that it works.",
		"about 6 minutes  ·  nothing changes until you say yes",
	},
	steps.Adopting: {
		"Look after a partner that was set up without brickpass",
		"brickpass reads what is there: the identity, what it may do, and until when its token lives. From then on it is in your list, to be " +
			"checked, renewed and taken away.",
		"nothing is changed in the workspace",
	},
	steps.Removal: {
		"Take {partner} out of your Databricks workspace",
		"You see everything that was made for it, and what would have to stay. Nobody else's access, tokens or lists are touched.",
		"nothing is taken away until you say yes",
	},
	steps.Rotation: {
		"Give {partner} a new credential",
		"It is made beside the one in use, proven, and kept. The one in use goes on working until you retire it.",
		"nothing changes until you say yes",
	},
	steps.Retirement: {
		"Retire the old credential of {partner}",
		"The new one is tried first, and you see on which day the old one was last used. Then the old one is revoked.",
		"nothing is revoked until you say yes",
	},
	steps.Rescoping: {
		"See or change what the token of {partner} may be used for",
		"The token stays the same, so nobody has to be given a new one.",
		"nothing changes until you say yes",
	},
}

func (m Model) greet(p *page) {
	words := greetings[m.run.Setup().Aim]
	p.title(m.say(words.title))
	p.text(words.text)
	p.gap()
	p.faint(words.promise)
	p.gap()
}

package steps

import "context"

// takeEntra names what a removal leaves in Microsoft Entra. Taking it away needs rights there that whoever removes a connection may
// not have, and it lets nobody into the workspace any more: its identity is out of it.
type takeEntra struct{ taking }

func (takeEntra) About() About {
	return About{
		ID: "entra", Rail: "Identity", Title: "Its application in Microsoft Entra",
		Why: "The application is outside of Databricks. Once its identity is out of the workspace it opens nothing here, but it may have been " +
			"let into other services of Azure since.",
		ByHand: []string{"Today: Azure portal › Microsoft Entra ID › App registrations › the application › Delete."},
		Docs:   "https://learn.microsoft.com/entra/identity-platform/howto-remove-app",
		Needs:  []ID{"remove"}, Spare: true,
	}
}

func (s takeEntra) Look(_ context.Context, _ Reader, setup Setup) (Finding, error) {
	var seen taken
	for _, made := range s.made("entra", "application") {
		seen.stays(leftInEntra(setup, made))
	}
	return seen.finding("", ""), nil
}

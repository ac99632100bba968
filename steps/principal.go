package steps

import (
	"context"
	"fmt"
	"strings"

	"brickpass/databricks"
)

// principalStep finds or makes the service principal that the partner will be.
type principalStep struct{}

// The answers of the step.
const (
	principalName     = "principal.name"
	principalExisting = "principal.existing"
)

func (principalStep) About() About {
	return About{
		ID: "principal", Rail: "Identity", Title: "An identity for {partner}",
		Why: "A service principal is a user for a program. With one of its own the partner never acts as you: you see what " +
			"it does, it has only what you give it, and you can switch it off without touching people.",
		ByHand: []string{
			"The guide: Account console › User management › Service principals › Add service principal, type the name, note the Application ID.",
			"Today, without the account console: Settings › Identity and access › Service principals › Manage › Add service principal › Add new.",
		},
		Docs:  "https://docs.databricks.com/aws/en/admin/users-groups/service-principals",
		Needs: []ID{"checks", "entra"},
	}
}

func (principalStep) Questions(setup Setup) []Question {
	preset := setup.Partner()
	if isEntra(setup) {
		return []Question{importedNameQuestion(setup)}
	}
	questions := []Question{{
		Key: principalName, Kind: Text,
		Text:    "What shall the identity be called?",
		Help:    "If it exists in your account already, paste its application ID instead: then it is let into this workspace.",
		Default: preset.Principal.Name, From: "suggested for " + preset.Name,
		Example: preset.Principal.Name,
		Allowed: "a name of at most 256 characters without double quotes and backslashes, or an application ID",
		Parse:   parsePrincipalName,
	}}
	if found := foundPrincipals(setup); len(found) > 0 {
		questions = append(questions, existingQuestion(setup, found))
	}
	if accountAdmin(setup) && mayBeNew(setup) {
		questions = append(questions, placeQuestion())
	}
	return questions
}

func (principalStep) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if isEntra(setup) {
		return lookForImported(ctx, r, setup)
	}
	if setup.Known(ApplicationID) && setup.Known(PrincipalID) && !inAccountOnly(setup) {
		finding, known, err := lookAtPrincipal(ctx, r, setup)
		if known || err != nil {
			return finding, err
		}
	}
	if name := setup.Answer(principalName); isApplicationID(name) {
		return lookForApplicationID(ctx, r, setup, databricks.ApplicationID(name))
	}
	return lookForName(ctx, r, setup)
}

// lookAtPrincipal reads a principal whose ids are known. That is surer than its name: lists lag, and a lagging list must
// not make a second one. false: it is not the one that is wanted, or no longer there.
func lookAtPrincipal(ctx context.Context, r Reader, setup Setup) (Finding, bool, error) {
	name := setup.Answer(principalName)
	principal, err := databricks.Ask(ctx, r, databricks.PrincipalByID(databricks.PrincipalID(setup.Fact(PrincipalID))))
	if databricks.IsProblem(err, databricks.ProblemNotFound) {
		if setup.Fact(Reused) != "" || earlierWith(r, setup, setup.Fact(ApplicationID)) {
			return Finding{}, false, nil
		}
		return Finding{State: Spreading, Say: "it was just made and is not seen everywhere yet", Learned: identifiers(setup)}, true, nil
	}
	if err != nil {
		return Finding{}, false, err
	}
	if !strings.EqualFold(principal.DisplayName, name) && !strings.EqualFold(string(principal.ApplicationID), name) {
		return Finding{}, false, nil
	}
	finding := takeUp(principal, "it is there: "+principal.DisplayName, setup.Fact(Reused) != "")
	if found := setup.Fact(Found); found != "" {
		finding.Learned[Found] = found
	}
	return finding, true, nil
}

// identifiers are the facts of this step that are known already.
func identifiers(setup Setup) databricks.Facts {
	learned := databricks.Facts{}
	for _, fact := range []databricks.Unknown{ApplicationID, PrincipalID, Reused, Found} {
		if setup.Known(fact) {
			learned[fact] = setup.Fact(fact)
		}
	}
	return learned
}

// lookForApplicationID is for a principal that a person made elsewhere, such as in the account console. One that is in the
// account only is not in the workspace's list (databricks-api.md 3.1): then the step after this one lets it in.
func lookForApplicationID(ctx context.Context, r Reader, setup Setup, id databricks.ApplicationID) (Finding, error) {
	principals, err := databricks.All(ctx, r, databricks.PrincipalsByApplicationID(id))
	if err != nil {
		return Finding{}, err
	}
	for _, principal := range principals {
		if strings.EqualFold(string(principal.ApplicationID), string(id)) {
			return takeUp(principal, principal.DisplayName+" will be used", true), nil
		}
	}
	return lookInAccount(ctx, r, setup, id)
}

func lookForName(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	name := setup.Answer(principalName)
	principals, err := principalsNamed(ctx, r, setup, name)
	if err != nil {
		return Finding{}, err
	}
	if made, ok := justMade(setup, principals); ok {
		return made, nil
	}
	if len(principals) == 0 {
		return Finding{State: Missing, Say: "no identity of that name yet"}, nil
	}
	if principal, connection, ok := earlierPrincipal(r.Past(), setup, principals); ok {
		became := "made for"
		if connection.Facts[Reused] != "" {
			became = "used by"
		}
		say := fmt.Sprintf("%s, %s the connection %s", principal.DisplayName, became, connection.Name)
		if proven := connection.Facts[Proven]; proven != "" {
			say += ", last proven on " + dayText(proven)
		}
		return where(takeUp(principal.Principal, say, connection.Facts[Reused] != ""), principal), nil
	}
	return decide(setup, principals), nil
}

// decide carries out what a person said about principals that have the name already.
func decide(setup Setup, principals []namesake) Finding {
	learned := databricks.Facts{Found: joinFound(principals)}
	say := "there is an identity of that name already"
	if len(principals) > 1 {
		say = fmt.Sprintf("there are %d identities of that name already", len(principals))
	}
	choice, id, _ := strings.Cut(setup.Answer(principalExisting), " ")
	switch choice {
	case existingStop:
		return Finding{State: Blocked, Say: say, Learned: learned, Problem: nameTaken(setup)}
	case existingReuse:
		for _, principal := range principals {
			if strings.EqualFold(string(principal.ApplicationID), id) {
				finding := takeUp(principal.Principal, principal.DisplayName+" will be used", true)
				finding.Learned[Found] = learned[Found]
				return where(finding, principal)
			}
		}
		return Finding{State: Blocked, Say: say, Learned: learned, Problem: chosenIsGone(id)}
	}
	return Finding{State: Missing, Say: say, Learned: learned}
}

// yes is the value of a fact that only says that something is so.
const yes = "yes"

// takeUp is the finding for a principal that is there. A reused one was there before brickpass, so brickpass never deletes it.
func takeUp(principal databricks.Principal, say string, reused bool) Finding {
	learned := databricks.Facts{
		ApplicationID: string(principal.ApplicationID),
		PrincipalID:   string(principal.ID),
	}
	if reused {
		learned[Reused] = yes
	}
	if principal.Inactive() {
		return Finding{State: Blocked, Say: "it is switched off", Learned: learned, Problem: switchedOff(principal)}
	}
	return Finding{State: So, Say: say, Learned: learned}
}

func (principalStep) Changes(setup Setup, finding Finding) []Change {
	if finding.State != Missing || lettingIn(setup) {
		return nil
	}
	if isEntra(setup) {
		return []Change{importChange(setup)}
	}
	name := setup.Answer(principalName)
	id := databricks.PrincipalID(setup.Facts.Or(PrincipalID))
	request, undo, title := databricks.CreatePrincipal(name), databricks.DeletePrincipal(id), "service principal"
	if madeInAccount(setup) {
		account := databricks.AccountID(setup.Fact(AccountID))
		request, undo = databricks.CreateAccountPrincipal(account, name), databricks.DeleteAccountPrincipal(account, id)
		title = "service principal in the account"
	}
	return []Change{{
		Step: "principal", ID: "create", Title: title, Value: name,
		Request: request,
		Keep:    map[databricks.Unknown]string{ApplicationID: "applicationId", PrincipalID: "id"},
		Undo:    &undo, Back: "deleting it",
		Find: findPrincipals(name),
	}}
}

// findPrincipals lists those of the name. A principal can carry no tag, so whatever was not there before is ours.
func findPrincipals(name string) Find {
	return func(ctx context.Context, r Reader, setup Setup) ([]Candidate, error) {
		principals, err := principalsNamed(ctx, r, setup, name)
		if err != nil {
			return nil, err
		}
		var candidates []Candidate
		for _, principal := range principals {
			candidates = append(candidates, Candidate{
				ID: string(principal.ID), Ours: true,
				Facts: databricks.Facts{ApplicationID: string(principal.ApplicationID), PrincipalID: string(principal.ID)},
			})
		}
		return candidates, nil
	}
}

// earlierPrincipal is the principal that a set-up of this computer used for the same partner on this workspace. It was
// decided upon then, so nobody is asked again.
func earlierPrincipal(past []Connection, setup Setup, principals []namesake) (namesake, Connection, bool) {
	for i := len(past) - 1; i >= 0; i-- {
		connection := past[i]
		if connection.Facts[Host] != setup.Fact(Host) || connection.Partner != setup.Answer(partnerPreset) {
			continue
		}
		for _, principal := range principals {
			if id := string(principal.ApplicationID); id != "" && id == connection.Facts[ApplicationID] {
				return principal, connection, true
			}
		}
	}
	return namesake{}, Connection{}, false
}

// earlierWith says whether an earlier set-up used that principal, so that it was not made just now.
func earlierWith(r Reader, setup Setup, id string) bool {
	for _, connection := range r.Past() {
		if connection.Facts[Host] == setup.Fact(Host) && connection.Facts[ApplicationID] == id {
			return true
		}
	}
	return false
}

func switchedOff(principal databricks.Principal) *databricks.Problem {
	return &databricks.Problem{
		Kind: "principal-inactive",
		What: fmt.Sprintf("The identity %s is switched off.", principal.DisplayName),
		Why:  "Somebody made it inactive, so it cannot sign in with anything.",
		Who: "A workspace admin: Settings › Identity and access › Service principals › Manage, open it and make it active. " +
			"Or go back and choose another one.",
		Others: true,
		Send: fmt.Sprintf("The service principal %s (application ID %s) is inactive in our Databricks workspace. May it be made "+
			"active again? A partner product is to use it.", principal.DisplayName, principal.ApplicationID),
	}
}

func nameTaken(setup Setup) *databricks.Problem {
	name := setup.Answer(principalName)
	return &databricks.Problem{
		Kind: "principal-name-taken",
		What: fmt.Sprintf("The name %s is taken.", name),
		Why:  "You chose to stop rather than to use the identity that has it or to make another one.",
		Who:  "You: find out whose it is, then go back and choose, or choose another name.",
		Send: fmt.Sprintf("Who uses the service principal %s in our Databricks workspace, and may %s use it too?\n%s",
			name, setup.Partner().Name, setup.Fact(Found)),
	}
}

func chosenIsGone(id string) *databricks.Problem {
	return &databricks.Problem{
		Kind: "principal-gone",
		What: "The identity that you chose is not there.",
		Why:  fmt.Sprintf("No service principal of that name has the application ID %s in this workspace.", id),
		Who:  "You: go back and choose among those that are there.",
		Send: fmt.Sprintf("Was the service principal with the application ID %s taken out of our Databricks workspace?", id),
	}
}

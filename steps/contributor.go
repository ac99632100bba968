package steps

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"brickpass/databricks"
	"brickpass/databricks/azure"
)

// Being let in by a role in Azure: whoever is Contributor or Owner of a workspace's resource, and not in the workspace, can make
// themselves an admin of it (databricks-api.md 12.3, seed 004's admin login). It writes, and it cannot wait for the plan, because
// nothing can be read without it. So it is asked for where the workspace refuses the member, a yes of its own sends it, and it is
// journaled and taken back like any other change.

const (
	contributorKey    = "signin.contributor" // the yes
	contributorWhich  = "signin.resource"    // the resource, where it could not be found
	contributorChange = "contributor"

	no = "no"
)

const (
	// Outside is "yes" where whoever signed in is not in the workspace, and may be let in by their role in Azure.
	Outside databricks.Unknown = "outside"
	// LetIn is the id in the workspace of whoever was let in by this connection.
	LetIn databricks.Unknown = "id_of_who_was_let_in"
	// LetInAt is the workspace, for somebody may have gone on with another one.
	LetInAt databricks.Unknown = "let_in_at"
	// outsideResource is the resource of the workspace in Azure, if it was found or named; escaped, for its group may have a parenthesis.
	outsideResource databricks.Unknown = "azure_resource"
)

// outsider is who was refused, and the resource by which they may be let in.
type outsider struct {
	name     string // as the workspace would call them; "" if their sign-in does not tell
	resource databricks.AzureResource
}

// contributorQuestions offer it, once the workspace refused. The resource comes first, so that the yes is to a request that is shown.
func contributorQuestions(setup Setup) []Question {
	if !setup.Known(Outside) {
		return nil
	}
	var questions []Question
	if !setup.Known(outsideResource) || setup.Answered(contributorWhich) {
		questions = append(questions, contributorResourceQuestion())
	}
	if setup.Known(outsideResource) {
		questions = append(questions, letInQuestion(setup))
	}
	return questions
}

func letInQuestion(setup Setup) Question {
	question := Question{
		Key: contributorKey, Kind: OneOf, Text: "You are not in this workspace. Let yourself in by your role in Azure?",
		Help: "Whoever is Contributor or Owner of the workspace's resource in Azure can do that. It makes you an admin of the workspace, for " +
			"all there to see. A yes is sent at once, and you stay an admin until it is taken back: removing this connection does that.",
		Default: no, From: "nothing is changed unasked",
		Allowed: yes + ", " + no, Parse: oneOf(yes, no), AtOnce: true,
		Options: fixed(
			Option{Value: no, Label: "No", Detail: "somebody lets you in, or you sign in another way"},
			Option{Value: yes, Label: "Yes, let me in as Contributor", Detail: "sent at once"},
		),
	}
	if resource, ok := databricks.ParseAzureResource(setup.Fact(outsideResource)); ok {
		question.Help += fmt.Sprintf(" The resource is %s in the resource group %s.", resource.Name, resource.Group)
	}
	return question
}

func contributorResourceQuestion() Question {
	return Question{
		Key: contributorWhich, Kind: Text, Text: "You are not in this workspace. Which resource is it in Azure?", Optional: true,
		Help: "Whoever is Contributor or Owner of its resource can let themselves in. It was not found among those that you can see. Paste its " +
			"resource ID: Azure portal › the workspace › Properties, or JSON View. Nothing is sent before you say yes.",
		IfEmpty: "somebody lets you in, or you sign in another way",
		Example: "/subscriptions/…/resourceGroups/…/providers/Microsoft.Databricks/workspaces/…",
		Allowed: "the resource ID of the workspace, or its address in the Azure portal",
		Parse: func(_ Setup, pasted string) (string, error) {
			resource, ok := databricks.ParseAzureResource(pasted)
			if !ok {
				return "", errors.New("That is no resource ID of a workspace. It begins with /subscriptions/ and ends with the workspace's name.")
			}
			return resource.ID(), nil
		},
	}
}

// isOutside says whether the workspace does not know who signed in, so that their role in Azure may open it. A removal lets nobody in: it
// would have to take them out again.
func isOutside(setup Setup, err error) bool {
	return databricks.IsProblem(err, databricks.ProblemNotMember) && setup.Aim == SetUp && isAzure(setup.Answer(wayKey))
}

// lookFromOutside is what the sign-in finds where the workspace refused.
func lookFromOutside(ctx context.Context, r Reader, setup Setup, refused *databricks.Problem) Finding {
	if setup.Known(LetIn) {
		return blocked(notSeenInside(refused))
	}
	finding := blocked(refused)
	finding.Say, finding.Learned = "you are not in this workspace", databricks.Facts{Outside: yes}
	resource, found := databricks.ParseAzureResource(setup.Answer(contributorWhich))
	if found {
		if problem := checkResource(ctx, r, setup, resource); problem != nil {
			return Finding{State: Blocked, Say: problem.What, Problem: problem, Learned: finding.Learned}
		}
	} else {
		resource, found = ownResource(ctx, r, setup)
	}
	if setup.Answer(contributorKey) != no {
		finding.Because, finding.For = refused, contributorWhich
	}
	if found {
		learn(finding.Learned, outsideResource, url.QueryEscape(resource.ID()))
		finding.For, finding.Seen = contributorKey, outsider{name: r.AzureName(ctx, setup), resource: resource}
	}
	return finding
}

func notSeenInside(refused *databricks.Problem) *databricks.Problem {
	waiting := *refused
	waiting.What, waiting.Why = "You were let in, and the workspace does not know you.", "It is not known everywhere yet, or somebody took you out again."
	waiting.Who = "Nobody for two minutes: check again then. After that, a workspace admin: Settings, Identity and access, Add."
	return &waiting
}

// ownResource is the workspace's resource: the one that was pasted in the place of the address, or the one of this address among
// those that somebody can see in Azure. Who may not look there is asked for it.
func ownResource(ctx context.Context, r Reader, setup Setup) (databricks.AzureResource, bool) {
	if pasted, ok := databricks.ParseAzureResource(setup.Answer(AddressKey)); ok {
		return pasted, true
	}
	subscriptions, err := databricks.All(ctx, r, azure.Subscriptions())
	if err != nil {
		return databricks.AzureResource{}, false
	}
	for _, subscription := range subscriptions[:min(len(subscriptions), mostSubscriptions)] {
		workspaces, err := databricks.All(ctx, r, azure.Workspaces(subscription.ID))
		if err != nil {
			continue
		}
		for _, workspace := range workspaces {
			if resource, ok := workspace.Resource(); ok && isHere(setup, workspace) {
				return resource, true
			}
		}
	}
	return databricks.AzureResource{}, false
}

// mostSubscriptions is how many are looked through while a person waits.
const mostSubscriptions = 30

// isHere says whether a resource of Azure is this workspace.
func isHere(setup Setup, workspace azure.Workspace) bool {
	if id := setup.Fact(WorkspaceID); id != "" && workspace.Properties.ID == id {
		return true // an old regional address is another than the one that Azure names
	}
	host, err := workspace.Host()
	return err == nil && host.URL == setup.Fact(Host)
}

// checkResource refuses the resource of another workspace, before anything is sent by it.
func checkResource(ctx context.Context, r Reader, setup Setup, resource databricks.AzureResource) *databricks.Problem {
	workspace, err := databricks.Ask(ctx, r, azure.WorkspaceByResource(resource))
	switch {
	case err != nil:
		return asProblem(err)
	case !isHere(setup, workspace):
		return databricks.Blocker(databricks.ProblemNotItsResource, databricks.Details{Resource: resource.ID()})
	}
	return nil
}

// contributorChanges is the one request that lets somebody in.
func contributorChanges(setup Setup, finding Finding) []Change {
	seen, ok := finding.Seen.(outsider)
	if !ok {
		return nil
	}
	undo := databricks.RemoveAssignment(databricks.PrincipalID(setup.Facts.Or(LetIn)))
	return []Change{{
		ID: contributorChange, Title: "you as an admin of this workspace", Value: seen.name,
		Request: databricks.EnterAsContributor(seen.resource), Keep: map[databricks.Unknown]string{LetIn: "id"}, Learn: databricks.Facts{LetInAt: setup.Fact(Host)},
		Undo: &undo, Back: "removing the connection takes you out again", Find: findLetIn(""),
	}}
}

// findLetIn finds whoever was let in, by their own sign-in, which the workspace refused right before. After a restart somebody else may
// have signed in, who was in before: then only the one of that name counts.
func findLetIn(name string) Find {
	return func(ctx context.Context, r Reader, setup Setup) ([]Candidate, error) {
		me, err := databricks.Ask(ctx, r, databricks.Me(databricks.Admin))
		if databricks.IsProblem(err, databricks.ProblemNotMember) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		ours := name == "" || strings.EqualFold(me.UserName, name)
		facts := databricks.Facts{LetIn: string(me.ID), LetInAt: setup.Fact(Host)}
		return []Candidate{{ID: string(me.ID), Ours: ours, Facts: facts}}, nil
	}
}

// asContributor is the workspace's client, signed in by a role in Azure.
func (h *Hands) asContributor(host databricks.Host, setup Setup) (*databricks.Client, error) {
	host = onCloud(setup, host)
	tokens, err := h.azureTokens(setup, workspaceSide, setup.Answer(wayKey))
	if err != nil {
		return nil, err
	}
	return h.connect(host).SignIn(databricks.AsContributor, databricks.ContributorLogin(tokens)), nil
}

// AzureName is who signed in to the workspace by Microsoft Entra, as a workspace calls them; "" if their sign-in does not tell.
func (r *reader) AzureName(ctx context.Context, setup Setup) string {
	tokens, err := r.hands.azureTokens(setup, workspaceSide, setup.Answer(wayKey))
	if err != nil {
		return ""
	}
	return databricks.EntraName(ctx, tokens)
}

package steps

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"brickpass/databricks/azure"
	"brickpass/internal/secret"
)

func (entraStep) Questions(setup Setup) []Question {
	if !onAzure(setup) || setup.Own() {
		return nil
	}
	questions := []Question{managerQuestion(setup)}
	if !isEntra(setup) {
		return questions
	}
	questions = append(questions, sourceQuestion())
	if registering(setup) {
		questions = append(questions, signInQuestions(setup, graphSide)...)
		questions = append(questions, entraNameQuestion(setup), monthsQuestion())
	} else {
		questions = append(questions, applicationQuestion(), tenantQuestion(setup), clientSecretQuestion(), secretEndsQuestion())
	}
	if setup.Answer(KeepKey) != KeepOnce {
		questions = append(questions, keepSecretQuestion(setup))
	}
	return questions
}

func entraNameQuestion(setup Setup) Question {
	preset := setup.Partner()
	return Question{
		Key: entraName, Kind: Text, Text: "What shall the application be called?",
		Help:    "It is registered for your directory alone. Names are not unique: one that exists already is left alone.",
		Default: preset.Principal.Name, From: "suggested for " + preset.Name, Example: preset.Principal.Name,
		Allowed: "a name of at most 256 characters without double quotes and backslashes",
		Parse:   parsePrincipalName,
	}
}

// usualMonths is what seed 002 takes for its example.
const usualMonths = 12

func monthsQuestion() Question {
	return Question{
		Key: entraMonths, Kind: Text, Text: "For how many months should its client secret live?",
		Help: "This is a second clock, beside that of the token: without a client secret no new token can be made. Microsoft Entra allows " +
			"two years at most, and your company may allow less.",
		Default: strconv.Itoa(usualMonths), From: "the guide's example", Example: "12", Allowed: "whole months, 1 to 24",
		Parse: func(_ Setup, typed string) (string, error) {
			months, err := strconv.Atoi(typed)
			if err != nil || months < 1 || months > 24 {
				return "", errors.New("Give whole months as a number from 1 to 24, such as 12.")
			}
			return strconv.Itoa(months), nil
		},
		Echo: func(setup Setup, typed string) []Line {
			months, err := strconv.Atoi(typed)
			if err != nil || months < 1 || months > 24 {
				return nil
			}
			return []Line{{Mark: MarkToCome, Text: "until " + dateText(setup.Now.AddDate(0, months, 0))}}
		},
	}
}

func managerQuestion(setup Setup) Question {
	return Question{
		Key: entraKind, Kind: OneOf, Text: "Does this identity also need other services of Azure?",
		Help: "If not, Databricks recommends one that it manages itself: nobody needs rights in Microsoft Entra, and its secrets are not " +
			"another thing that ends. If it does, or if your company wants all identities in Entra, as Prequel's guide has it, take one of " +
			"Entra: it is imported, and signs in by a client secret with an end of its own.",
		Default: managedByDatabricks, From: "what Databricks recommends for most uses",
		Allowed: managedByDatabricks + ", " + managedByEntra,
		Parse:   oneOf(managedByDatabricks, managedByEntra),
		Options: fixed(
			Option{Value: managedByDatabricks, Label: "No, Databricks manages it", Detail: "made by brickpass"},
			Option{Value: managedByEntra, Label: "Yes, Microsoft Entra manages it", Detail: setup.Say("an application, imported for {partner}")},
		),
	}
}

func sourceQuestion() Question {
	return Question{
		Key: entraSource, Kind: OneOf, Text: "Where is its application?",
		Help: "One that is there needs its Application (client) ID, the Directory (tenant) ID, and the Value of a client secret. F1 says where " +
			"each is made by hand. brickpass can register one, if you may do that in Microsoft Entra.",
		Default: haveApplication, From: "it needs no rights in Microsoft Entra",
		Allowed: haveApplication + ", " + haveApplicationV1 + ", " + registerApplication,
		Parse:   oneOf(haveApplication, haveApplicationV1, registerApplication),
		Options: fixed(
			Option{Value: haveApplication, Label: "I have it, or make it now in the portal", Detail: "Microsoft's sign-in of today"},
			Option{Value: registerApplication, Label: "Let brickpass register one", Detail: "needs the right to register applications"},
			Option{Value: haveApplicationV1, Label: "I have it, with the older sign-in", Detail: "where your tenant or cloud wants version 1"},
		),
	}
}

func applicationQuestion() Question {
	return Question{
		Key: entraApplication, Kind: Text, Text: "Its Application (client) ID",
		Help:    "It stands on the application's Overview. The Object ID beside it looks alike and is another one.",
		Example: "b4b5d6e7-0000-4000-8000-000000000001", Allowed: "a UUID: the Application (client) ID",
		Parse: parseApplicationID,
	}
}

var domainPattern = regexp.MustCompile(`^([a-z0-9-]+\.)+[a-z]{2,}$`)

func tenantQuestion(setup Setup) Question {
	return Question{
		Key: entraTenant, Kind: Text, Text: "Its Directory (tenant) ID",
		Help: "It has to be the directory in which people sign in to this workspace, or the workspace does not take its tokens. It stands in " +
			"the Azure portal under Microsoft Entra ID › Properties, as Tenant ID.",
		Default: string(directoryOf(setup).Tenant), From: "the directory of this workspace",
		Example: "9e8d7c6b-0000-4000-8000-000000000001", Allowed: "a UUID, or a domain of the directory",
		Parse: func(_ Setup, typed string) (string, error) {
			typed = strings.ToLower(typed)
			if !isApplicationID(typed) && !domainPattern.MatchString(typed) {
				return "", errors.New("A directory is named by a UUID, or by a domain such as acme.onmicrosoft.com.")
			}
			return typed, nil
		},
	}
}

func clientSecretQuestion() Question {
	return Question{
		Key: entraSecret, Kind: Secret, Text: "Paste the Value of its client secret",
		Help:    "Certificates & secrets shows the Value once, when the secret is made. The Secret ID beside it is not it. It is not shown here.",
		Allowed: "a reference: env:NAME or file:PATH",
		Fits:    fitsClientSecret,
	}
}

// fitsClientSecret knows the commonest slip: the Secret ID in the place of the Value (databricks-api.md 12.2).
func fitsClientSecret(value secret.Value) error {
	if problem := azure.CheckSecretValue(value); problem != nil {
		return errors.New(problem.What + " " + problem.Who)
	}
	return nil
}

func keepSecretQuestion(setup Setup) Question {
	where := keptWhere(setup)
	return Question{
		Key: entraKeep, Kind: OneOf, Text: "Shall brickpass keep the client secret?",
		Help:    "With it the token can be renewed later. Without it you paste it again then. It would stand " + where + ", beside the token.",
		Default: forgetSecret, From: "fewer copies are safer",
		Allowed: forgetSecret + ", " + keepSecret,
		Parse:   oneOf(forgetSecret, keepSecret),
		Options: fixed(
			Option{Value: forgetSecret, Label: "No, forget it when brickpass ends"},
			Option{Value: keepSecret, Label: "Yes, " + strings.Replace(where, "your", "my", 1), Detail: "for renewing the token"},
		),
	}
}

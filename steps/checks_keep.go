package steps

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"brickpass/keystore"
)

// Where the token is kept, where the keychain cannot be used.

// KeepKeychain is the answer to KeepKey of somebody who will unlock the keychain before the first change. The work begins by
// proving that it can be written, so nothing is made if it is still locked then.
const KeepKeychain = "keychain"

// keepQuestions are asked only once a look found that the keychain is not ready.
func keepQuestions(setup Setup) []Question {
	state := keystore.State(setup.Fact(Keychain))
	if state == keystore.Ready && setup.Answer(KeepKey) == KeepFile {
		return fileQuestions() // a keychain that came back does not take back what was chosen
	}
	if state == "" || state == keystore.Ready {
		return nil
	}
	options, shownOnce := keepOptions(state), setup.Say("{A credential} is shown only once, so it needs a place before it is made.")
	if setup.Answered(adoptValue) { // what is there already cannot be shown once: whoever pasted it has it
		options = slices.DeleteFunc(options, func(o Option) bool { return o.Value == KeepOnce })
		shownOnce = "What you paste needs a place."
	}
	questions := []Question{{
		Key: KeepKey, Kind: OneOf,
		Text:    setup.Say("Where shall the {credential} be kept?"),
		Help:    "Your keychain cannot be used now. You can mend that and check again. " + shownOnce,
		Default: options[0].Value, From: "the safest that works here",
		Allowed: strings.Join(optionValues(options), ", "),
		Parse: func(_ Setup, typed string) (string, error) {
			if !slices.Contains(optionValues(options), typed) {
				return "", errors.New("Answer one of: " + strings.Join(optionValues(options), ", ") + ".")
			}
			return typed, nil
		},
		Options: func(_ context.Context, _ Reader, _ Setup, query OptionQuery) (OptionPage, error) {
			matching := slices.DeleteFunc(slices.Clone(options), func(o Option) bool { return !holds(query.Filter, o.Label, o.Detail) })
			return OptionPage{Options: matching}, nil
		},
	}}
	if setup.Answer(KeepKey) == KeepFile {
		questions = append(questions, fileQuestions()...)
	}
	return questions
}

func fileQuestions() []Question {
	return []Question{folderQuestion(), {
		Key: PassphraseKey, Kind: Secret, Twice: true,
		Text:    "A passphrase for the file",
		Help:    "At least 12 characters. Nobody can open the file without it, brickpass neither, so keep it where you keep passwords.",
		Allowed: "a reference: env:NAME or file:PATH, to at least 12 characters",
		Fits:    keystore.CheckPassphrase,
	}}
}

func folderQuestion() Question {
	return Question{
		Key: FolderKey, Kind: Text, Optional: true,
		Text:    "In which folder?",
		Help:    "Leave it empty for brickpass's own. Another one has to be on a disk that you may write to, and nobody else may look into it.",
		IfEmpty: "brickpass's own folder, beside its journals",
		Example: "/media/usb/brickpass",
		Allowed: "the whole path of a folder; it is made if it does not exist",
		Parse: func(_ Setup, typed string) (string, error) {
			if !filepath.IsAbs(typed) {
				return "", errors.New("Give the whole path of the folder, from its root on.")
			}
			return filepath.Clean(typed), nil
		},
	}
}

func keepOptions(state keystore.State) []Option {
	options := []Option{
		{Value: KeepFile, Label: "In an encrypted file", Detail: "opened by a passphrase of yours"},
		{Value: KeepOnce, Label: "Nowhere: show it once", Detail: "you pass it on at once, or it is revoked"},
	}
	if state == keystore.Locked {
		options = append([]Option{{
			Value: KeepKeychain, Label: "In the keychain", Detail: "you unlock it before anything is made",
		}}, options...)
	}
	return options
}

func optionValues(options []Option) []string {
	var values []string
	for _, option := range options {
		values = append(values, option.Value)
	}
	return values
}

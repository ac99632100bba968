package steps

import (
	"fmt"
	"testing"

	"brickpass/keystore"
)

// cutOffRenewing is a connection whose rotation was cut off while the new client secret went into the keychain, and that entry's name.
func cutOffRenewing(t *testing.T, saved bool) (*stage, string) {
	t.Helper()
	s := rehearse(t, "azure").onMicrosoft()
	s.mustFinish(s.setUp(s.asRegistrar(Answers{entraName: ofBrickpass, entraKeep: keepSecret})))
	c := s.onlyConnection()
	whole := s.kit.Store
	closing := &shut{Store: whole, saving: make(chan struct{})}
	s.kit.Store = closing
	tag := s.newTag()
	kit := s.kit
	kit.Steps = RotateSteps(c)
	hands := NewHands(kit)
	answers := s.renewing()
	for key, value := range s.given {
		hands.Give(key, value)
	}
	run, effects := New(kit.Steps, c.Rotation(tag, s.kit.Clock.Now()))
	go s.goThrough(hands, Drive(t.Context(), hands, run, effects, nil), answers) // it never ends
	<-closing.saving
	_ = hands.Close()
	s.kit.Store = whole
	item := anotherEntraItem(Setup{Answers: c.Answers, Facts: c.Facts, Tag: tag})
	if !s.keeps(item) {
		t.Fatalf("%s is not where it is put", item)
	}
	if !saved {
		if err := whole.Delete(t.Context(), keystore.Item(item)); err != nil {
			t.Fatal(err)
		}
	}
	return s, item
}

// A rotation that is cut off while a new client secret is saved leaves no entry that nobody knows of: one that was saved is taken in, and
// one that was not is removed from the application and made anew.
func TestAClientSecretThatWasBeingSavedIsFoundAgain(t *testing.T) {
	for _, saved := range []bool{true, false} {
		t.Run(fmt.Sprintf("saved: %t", saved), func(t *testing.T) {
			s, item := cutOffRenewing(t, saved)
			before := s.onlyConnection()
			if before.Facts[EntraItem] == item {
				t.Error("it counts before it is known that it was saved")
			}
			s.mustFinish(s.rotateOn(s.renewing()))
			c := s.onlyConnection()
			setup := Setup{Answers: c.Answers, Facts: c.Facts}
			if fresh := string(entraItem(setup)); !s.keeps(fresh) || saved && fresh != item {
				t.Errorf("in use is %s, and %s was being saved", fresh, item)
			}
			if _, secrets := s.registeredAs(ofBrickpass); secrets != 2 {
				t.Errorf("the application has %d client secrets", secrets)
			}
			s.mustFinish(s.retire(c.Name, s.renewing()))
			if _, secrets := s.registeredAs(ofBrickpass); secrets != 1 || s.onlyConnection().Retirable() {
				t.Errorf("after the retirement it has %d client secrets", secrets)
			}
			s.mustFinish(s.remove(c.Name, s.byRegistrar()))
			for _, one := range []string{item, string(firstEntraItem(setup)), string(entraItem(setup))} {
				if s.keeps(one) {
					t.Errorf("%s is kept after the removal", one)
				}
			}
		})
	}
}

// Who forgets the connection instead leaves nothing in the keychain either.
func TestAClientSecretThatWasBeingSavedIsForgotten(t *testing.T) {
	s, item := cutOffRenewing(t, true)
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	if err := hands.ForgetConnection(t.Context(), s.onlyConnection()); err != nil {
		t.Fatal(err)
	}
	if s.keeps(item) {
		t.Errorf("%s is kept still", item)
	}
}

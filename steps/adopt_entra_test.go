package steps

import (
	"testing"

	"brickpass/internal/secret"
	"brickpass/keystore"
)

// An identity of Microsoft Entra is adopted with its token. To make the next one its application signs in by a client secret, which is
// asked for then, and not before.
func TestAnIdentityOfEntraIsAdoptedAndRenewed(t *testing.T) {
	s := rehearse(t, "azure-entra")
	app := s.server.Identity().Azure.ForPartner
	s.mustFinish(s.setUp(s.onMicrosoft().withApplication(app, Answers{entraSource: haveApplication})))
	there := s.onlyConnection()
	value, err := s.kit.Store.Get(t.Context(), keystore.Item(there.Facts[TokenItem]))
	if err != nil {
		t.Fatal(err)
	}
	s.kit.StateDir, s.kit.Store = t.TempDir(), keystore.Memory()
	before := s.server.State()
	s.mustFinish(s.adopt(s.pasting(value, Answers{
		partnerPreset: there.Partner, principalName: there.Facts[ApplicationID], entraKind: managedByEntra,
	})))
	s.mustBe(before)
	c := s.onlyConnection()
	if !(taking{c}).ofEntra() || c.Facts[TokenID] != there.Facts[TokenID] {
		t.Fatalf("of Entra: %t, the token %s", taking{c}.ofEntra(), c.Facts[TokenID])
	}
	s.mustFind(s.check(c.Name))
	s.given = map[string]secret.Value{entraSecret: app.Secret}
	s.mustFinish(s.rotate(c.Name, Answers{entraSecret: Given}))
	fresh := s.onlyConnection()
	if !s.opens(fresh.Facts[TokenItem]) || len(fresh.Formers) != 1 || fresh.entries()[1].Change != mintAsApplication {
		t.Errorf("the new one opens: %t, formers %+v", s.opens(fresh.Facts[TokenItem]), fresh.Formers)
	}
	s.mustFinish(s.retire(c.Name, Answers{retireHave: retireIt}))
	s.mustFind(s.check(c.Name))
}

package steps

import "brickpass/keystore"

// Fresh says whether the secret that answers a question is chosen by answering it. What is known already can be held against
// that; of a new one nothing could tell a slip of a finger.
func (h *Hands) Fresh(setup Setup, key string) bool {
	return key == PassphraseKey && !keystore.HasPassphrase(h.folder(setup))
}

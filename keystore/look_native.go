//go:build darwin || windows

package keystore

func newEyes(chain keychain, _ func(string) string) eyes { return readingEyes{chain} }

// refusalOnBus knows nothing here: there is no bus.
func refusalOnBus(string, error) *Error { return nil }

package machine

// NoCore does nothing: Windows writes no core files by itself.
func NoCore() {}

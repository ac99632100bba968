package signin

const (
	FromBrowser = "browser"
	FromSecret  = "m2m"
	FromMemory  = "remembered"
)

func (w Way) Found() bool { return w.ID != FromPasting && w.ID != FromBrowser && w.ID != FromSecret }

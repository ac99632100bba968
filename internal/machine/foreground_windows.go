package machine

// Foreground is true: Windows tells every program of a console that ctrl+c was pressed.
func Foreground() bool { return true }

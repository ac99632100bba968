package wizard

import (
	"os"
	"testing"
	"time"
)

// TestMain makes the days and times on screens those of one zone, before anything asks for the time.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

package steps

import (
	"context"
	"errors"
	"slices"
	"testing"

	"brickpass/internal/secret"
	"brickpass/keystore"
)

// stuck is a keychain that does not let go of one entry.
type stuck struct {
	keystore.Store
	item keystore.Item
}

func (s stuck) Delete(ctx context.Context, item keystore.Item) error {
	if item == s.item {
		return errors.New("the keychain is locked")
	}
	return s.Store.Delete(ctx, item)
}

func TestRememberedSignInsAreForgotten(t *testing.T) {
	const account = "7d0c2f6e-51b8-4c3a-9d27-6fa0b3d9e142"
	all := []Remembered{
		{Host: "https://accounts.cloud.databricks.com", AccountID: account, Who: "carla"},
		{Host: "https://dbc-1.cloud.databricks.com", Who: "anna"},
		{Host: "https://dbc-2.cloud.databricks.com", Who: "anna"},
	}
	items := []keystore.Item{"accounts.cloud.databricks.com/sign-in/" + account, "dbc-1.cloud.databricks.com/sign-in", "dbc-2.cloud.databricks.com/sign-in"}
	for name, test := range map[string]struct {
		url        string
		stuck      keystore.Item
		gone, left []int
	}{
		"all":                     {gone: []int{0, 1, 2}},
		"one":                     {url: all[1].Host, gone: []int{1}, left: []int{0, 2}},
		"one that is not there":   {url: "https://dbc-3.cloud.databricks.com", left: []int{0, 1, 2}},
		"one that cannot be gone": {stuck: items[1], gone: []int{0}, left: []int{1, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			dir, store := t.TempDir(), keystore.Memory()
			if err := writeRemembered(dir, all); err != nil {
				t.Fatal(err)
			}
			for _, item := range items {
				if err := store.Put(t.Context(), item, secret.New("a session")); err != nil {
					t.Fatal(err)
				}
			}
			got, err := ForgetSignIns(t.Context(), dir, stuck{store, test.stuck}, test.url)
			if (err != nil) != (test.stuck != "") {
				t.Errorf("%v", err)
			}
			var gone []string
			for _, n := range test.gone {
				gone = append(gone, all[n].Host)
				if _, err := store.Get(t.Context(), items[n]); !errors.Is(err, keystore.ErrNotFound) {
					t.Errorf("%s is still kept: %v", items[n], err)
				}
			}
			var left []Remembered
			for _, n := range test.left {
				left = append(left, all[n])
				if _, err := store.Get(t.Context(), items[n]); err != nil {
					t.Errorf("%s is gone: %v", items[n], err)
				}
			}
			if !slices.Equal(got, gone) || !slices.Equal(RememberedSignIns(dir), left) {
				t.Errorf("gone are %q, left %v", got, RememberedSignIns(dir))
			}
		})
	}
}

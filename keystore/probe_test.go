package keystore

import (
	"errors"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"brickpass/internal/clock"
	"brickpass/internal/secret"
)

// Where entries cannot be listed, what a killed run left has the name of every probe item, and goes with the next one.
func TestAKeychainThatCannotListHoldsOneProbeItemAtMost(t *testing.T) {
	for _, system := range []string{"darwin", "windows"} {
		chain := &scripted{}
		store := on(system, chain)
		chain.items[entry], chain.items[onlyProbe] = secret.New("token"), secret.New("left by a run that was killed")
		if err := store.CheckWritable(ctx); err != nil {
			t.Fatal(err)
		}
		if held := slices.Collect(maps.Keys(chain.items)); len(held) != 1 || held[0] != entry {
			t.Errorf("%s: it holds %q", system, held)
		}
	}
}

// beside is a keychain in which another run writes the same probe item, a number of times.
type beside struct {
	scripted
	times int
}

func (b *beside) Set(item Item, value secret.Value) error {
	if b.times > 0 {
		b.times--
		value = secret.New("the other run's")
	}
	return b.scripted.Set(item, value)
}

func TestTwoRunsThatTryTheSameProbeItemDoNotFailEachOther(t *testing.T) {
	for times, want := range map[int]error{1: nil, 2: nil, 3: ErrNotStored} {
		chain := &beside{times: times}
		store := on("darwin", &chain.scripted)
		store.chain, store.eyes = chain, readingEyes{chain}
		if err := store.CheckWritable(ctx); !errors.Is(err, want) {
			t.Errorf("written over %d times: %v", times, err)
		}
	}
}

func TestProbeFilesOfKilledRunsGo(t *testing.T) {
	store := saved(t)
	left := Item(probeFolder + "00112233445566778899aabbccddeeff")
	if err := store.Put(ctx, left, secret.New("left")); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		age  time.Duration
		want error
	}{{leftoverAge / 2, nil}, {2 * leftoverAge, ErrNotFound}} {
		when := clock.Real().Now().Add(-test.age)
		if err := os.Chtimes(store.file(left), when, when); err != nil {
			t.Fatal(err)
		}
		if err := store.CheckWritable(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Get(ctx, left); !errors.Is(err, test.want) {
			t.Errorf("after %s: %v, want %v", test.age, err, test.want)
		}
	}
	if _, err := store.Get(ctx, entry); err != nil {
		t.Errorf("the token went with it: %v", err)
	}
}

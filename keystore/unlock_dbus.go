//go:build !darwin && !windows

package keystore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/godbus/dbus/v5"
)

// errGone is that the keyring program or the bus ended while a person was being asked.
var errGone = errors.New("the keyring program ended")

// unlock lets the keyring draw its password window and waits for the answer.
//
// It never calls Prompt.Dismiss, which aborts gnome-keyring-daemon 42 and with it every open keyring of the person
// (keychain.md 0.8). It does notice when the program behind the window ends, for which go-keyring waits for ever.
func (b *busEyes) unlock(ctx context.Context) error {
	conn, err := b.connect()
	if err != nil {
		return err
	}
	path, err := collection(ctx, conn)
	if err != nil {
		return fmt.Errorf("looking for the keyring to unlock: %w", err)
	}
	var unlocked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	call := conn.Object(secrets, secretsPath).CallWithContext(ctx, serviceInterface+".Unlock", 0, []dbus.ObjectPath{path})
	if err := call.Store(&unlocked, &prompt); err != nil {
		return fmt.Errorf("asking to unlock the keyring: %w", err)
	}
	if prompt == nothing || slices.Contains(unlocked, path) {
		return nil
	}
	return answer(ctx, conn, prompt)
}

// answer shows a prompt and waits for what a person does with it.
func answer(ctx context.Context, conn *dbus.Conn, prompt dbus.ObjectPath) error {
	signals, hangUp, err := listen(ctx, conn, prompt)
	defer hangUp()
	if err != nil {
		return err
	}
	show := conn.Object(secrets, prompt).CallWithContext(ctx, promptInterface+".Prompt", 0, "")
	if show.Err != nil {
		return fmt.Errorf("showing the password window: %w", show.Err)
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case signal, open := <-signals:
			if !open {
				return errGone
			}
			if over, err := judge(signal, prompt); over {
				return err
			}
		}
	}
}

// listen subscribes to what ends a prompt. hangUp, which is never nil, ends the subscriptions: the connection is
// go-keyring's too, which takes any signal for the answer to its own prompt.
func listen(ctx context.Context, conn *dbus.Conn, prompt dbus.ObjectPath) (signals chan *dbus.Signal, hangUp func(), err error) {
	signals = make(chan *dbus.Signal, 8)
	conn.Signal(signals)
	var heard [][]dbus.MatchOption
	hangUp = func() {
		conn.RemoveSignal(signals)
		for _, match := range heard {
			_ = conn.RemoveMatchSignal(match...)
		}
	}
	for _, match := range [][]dbus.MatchOption{
		{dbus.WithMatchObjectPath(prompt), dbus.WithMatchInterface(promptInterface), dbus.WithMatchMember(promptIsCompleted)},
		{dbus.WithMatchInterface(busInterface), dbus.WithMatchMember(nameOwnerChanged), dbus.WithMatchArg(0, secrets)},
	} {
		if err := conn.AddMatchSignalContext(ctx, match...); err != nil {
			return signals, hangUp, fmt.Errorf("listening for the answer: %w", err)
		}
		heard = append(heard, match)
	}
	return signals, hangUp, nil
}

// judge says whether a signal ends the waiting, and how.
func judge(signal *dbus.Signal, prompt dbus.ObjectPath) (over bool, err error) {
	switch {
	case signal.Name == promptInterface+"."+promptIsCompleted && signal.Path == prompt:
		var dismissed bool
		var result dbus.Variant
		if err := dbus.Store(signal.Body, &dismissed, &result); err != nil {
			return true, fmt.Errorf("reading the answer: %w", err)
		}
		if dismissed {
			return true, ErrDismissed
		}
		return true, nil
	case signal.Name == busInterface+"."+nameOwnerChanged:
		var name, before, after string
		if dbus.Store(signal.Body, &name, &before, &after) == nil && name == secrets && before != "" {
			return true, errGone
		}
	}
	return false, nil
}

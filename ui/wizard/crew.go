package wizard

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"brickpass/internal/clock"
	"brickpass/steps"
)

// crew turns effects into commands. Bubble Tea abandons the commands that run when it quits, so the crew knows which are
// under way and waits for them.
type crew struct {
	hands Hands
	clock clock.Clock
	ctx   context.Context // of all that is done; ended when the wizard closes, or when it is left in a hurry
	hurry context.CancelFunc

	turn sync.Mutex // held by whoever writes to the journal

	mu      sync.Mutex
	records []steps.DoRecord // to be written, in this order
	flying  int
	idle    chan struct{} // closed when nothing is under way, once the crew is closed
	closed  bool
}

func newCrew(ctx context.Context, hands Hands, clock clock.Clock) *crew {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	return &crew{hands: hands, clock: clock, ctx: ctx, hurry: cancel, idle: make(chan struct{})}
}

// outcome is what came of an effect.
type outcome struct{ event steps.Event }

// commands makes one command of each effect. Records keep their order, and are written before anything that comes after
// them is done.
func (c *crew) commands(effects []steps.Effect) tea.Cmd {
	var commands []tea.Cmd
	recorded := false
	for _, effect := range effects {
		if record, ok := effect.(steps.DoRecord); ok {
			c.mu.Lock()
			c.records = append(c.records, record)
			c.mu.Unlock()
			recorded = true
			continue
		}
		commands = append(commands, c.command(effect))
	}
	if recorded && len(commands) == 0 {
		commands = append(commands, c.write)
	}
	return tea.Batch(commands...)
}

func (c *crew) command(effect steps.Effect) tea.Cmd {
	return func() tea.Msg {
		if !c.begin() {
			return nil
		}
		defer c.end()
		c.journal()
		event := c.hands.Do(c.ctx, effect)
		if event == nil {
			return nil
		}
		return outcome{event}
	}
}

func (c *crew) write() tea.Msg {
	if !c.begin() {
		return nil
	}
	defer c.end()
	c.journal()
	return nil
}

// journal writes the records that wait, in their order.
func (c *crew) journal() {
	c.turn.Lock()
	defer c.turn.Unlock()
	c.mu.Lock()
	records := c.records
	c.records = nil
	c.mu.Unlock()
	for _, record := range records {
		c.hands.Do(c.ctx, record)
	}
}

func (c *crew) begin() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return false
	}
	c.flying++
	return true
}

func (c *crew) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flying--
	if c.closed && c.flying == 0 {
		close(c.idle)
	}
}

// close starts nothing more, gives what is under way two seconds to end, and writes the last records.
func (c *crew) close() {
	c.mu.Lock()
	first := !c.closed
	c.closed = true
	if first && c.flying == 0 {
		close(c.idle)
	}
	c.mu.Unlock()

	limit, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	c.journal() // with a context that has not ended yet
	c.hurry()
	select {
	case <-c.idle:
	case <-limit.Done():
	}
}

// after makes a command that gives a message when a time has passed.
func (c *crew) after(d time.Duration, message tea.Msg) tea.Cmd {
	return func() tea.Msg {
		if c.clock.Wait(c.ctx, d) != nil {
			return nil
		}
		return message
	}
}

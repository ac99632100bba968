package steps

import (
	"context"
	"fmt"
)

// What a check says of the credentials that another one took the place of: they go on working until they are retired.

// waitsLong is for how many days an old one may wait before a check finds fault with it.
const waitsLong = 30

// withFormers adds to what was seen of the credential in use what is known of the former ones.
func (s checkToken) withFormers(ctx context.Context, r Reader, setup Setup, found Finding) Finding {
	seen, ok := found.Seen.(checked)
	if !ok || len(s.connection.Formers) == 0 {
		return found
	}
	for _, former := range s.connection.Formers {
		seen.concerns = append(seen.concerns, s.former(ctx, r, setup, former))
	}
	again := s.sees(seen, found.Say)
	again.Learned = found.Learned
	return again
}

// former says of one how it stands. Only an admin, or whose own it is, is told whether it still lives and when it was used.
func (s checkToken) former(ctx context.Context, r Reader, setup Setup, former Former) Concern {
	noun, replaced := s.kind().noun(), dateText(former.Since)
	concern := Concern{
		Step: "token", Code: "old-waits", Severity: Note, Command: s.command("retire"),
		Say:    fmt.Sprintf("The old %s, replaced on %s, waits to be retired.", noun, replaced),
		Remedy: "It works until then. Retire it once the partner has the new one.",
	}
	if daysUntil(former.Since, setup.Now) > waitsLong {
		concern.Severity = Warning
	}
	if !setup.Known(lookedAs) {
		return concern
	}
	seen, there, err := keptToken{kind: s.kind(), id: former.ID(), item: former.Item}.listed(ctx, r, setup)
	switch {
	case err != nil:
	case !there:
		concern.Say = fmt.Sprintf("The old %s, replaced on %s, is revoked or has ended. What is kept of it is not cleared away yet.", noun, replaced)
		concern.Remedy, concern.Severity = "Retire it: that only clears away.", Note
	case s.kind() != oauthKind && useSince(seen.used, former.Since, setup.Now) == useSure:
		concern.Say = fmt.Sprintf("The old token, replaced on %s, was still used on %s.", replaced, dateText(seen.used))
		concern.Remedy = "Most likely the partner does not have the new one yet. Retire the old one when it has."
	}
	return concern
}

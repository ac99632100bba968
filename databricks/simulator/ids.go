package simulator

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// The ids that every world shares, so that documents and tests can name them.
const (
	accountID   = "7d0c2f6e-51b8-4c3a-9d27-6fa0b3d9e142"
	workspaceID = int64(1234567890123456) // of the main workspace
	metastoreID = "0f5a3c1d-8e42-4b7a-a1c9-2d6e7f80b315"
)

// identifiers invents ids and token values. The same seed, world and order of calls give the same ones; each kind counts
// for itself, so that one more request of one kind does not move the ids of another.
type identifiers struct {
	seed   uint64
	world  string
	counts map[string]uint64
}

func newIdentifiers(seed uint64, world string) *identifiers {
	return &identifiers{seed: seed, world: world, counts: map[string]uint64{}}
}

func (i *identifiers) next(kind string) [sha256.Size]byte {
	i.counts[kind]++
	return sha256.Sum256(fmt.Appendf(nil, "%d/%s/%s/%d", i.seed, i.world, kind, i.counts[kind]))
}

func (i *identifiers) uuid(kind string) string { return asUUID(i.next(kind)) }

// uuidOf is the id of something that has its name for good.
func uuidOf(name string) string { return asUUID(sha256.Sum256([]byte(name))) }

func asUUID(sum [sha256.Size]byte) string {
	sum[6] = sum[6]&0x0f | 0x40
	sum[8] = sum[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// number is an id of sixteen digits, as SCIM ids are.
func (i *identifiers) number(kind string) int64 {
	sum := i.next(kind)
	const low, span = 1_000_000_000_000_000, 8_000_000_000_000_000
	return low + int64(binary.BigEndian.Uint64(sum[:8])%span)
}

func (i *identifiers) hex(kind string, digits int) string {
	sum := i.next(kind)
	return hex.EncodeToString(sum[:])[:digits]
}

func (i *identifiers) patValue() string { return "dapi" + i.hex("pat", 32) }

func (i *identifiers) secretValue() string { return "dose" + i.hex("secret", 32) }

// accessTokenValue looks like a signed JWT. Nothing but the table of sessions knows what it means.
func (i *identifiers) accessTokenValue(subject string) string {
	encode := base64.RawURLEncoding.EncodeToString
	signature := i.next("session")
	return encode([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." +
		encode(fmt.Appendf(nil, `{"sub":%q,"jti":%q}`, subject, i.uuid("jti"))) + "." + encode(signature[:])
}

// tokenID is the id of a personal access token: the SHA-256 of its value.
func tokenID(value string) string {
	sum := sha256.Sum256([]byte(value))
	return hex.EncodeToString(sum[:])
}

package simulator

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	databricksApp      = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d" // the audience of Azure Databricks in every cloud
	graphApp           = "00000003-0000-0000-c000-000000000000"
	entraTokenLifetime = 3599 * time.Second
	entraRefreshLife   = 90 * 24 * time.Hour
)

// entraToken is an access token that Microsoft Entra gave out. The values of the table know what it means; the text can be
// read as a JWT by whoever wants to.
type entraToken struct {
	who       *subject
	audience  string
	issuedAt  time.Time
	expiresAt time.Time
}

// entraRefresh renews a sign-in, for any audience.
type entraRefresh struct {
	who       *subject
	client    string
	expiresAt time.Time
}

// audienceOf is the resource that a name stands for; "" if the tenant does not know it. Azure Resource Manager and service
// management keep the spelling that was asked for: from "https://management.core.windows.net/.default" comes a token
// without the slash at the end, and two slashes give one with it.
func (m *microsoft) audienceOf(resource string) string {
	switch bare := strings.TrimSuffix(resource, "/"); {
	case strings.EqualFold(resource, databricksApp):
		if m.noDatabricksApp {
			return ""
		}
		return databricksApp
	case bare == "https://"+m.cloud.graph || resource == graphApp:
		return resource
	case bare == strings.TrimSuffix(m.cloud.management, "/"), bare == "https://"+m.cloud.arm:
		return resource
	}
	return ""
}

// forARM says whether a token is one for Azure Resource Manager; all four spellings are taken there.
func (m *microsoft) forARM(t *entraToken) bool {
	for _, one := range m.armAudiences() {
		if t.audience == one {
			return true
		}
	}
	return false
}

func (m *microsoft) armAudiences() []string {
	bare := strings.TrimSuffix(m.cloud.management, "/")
	return []string{bare + "/", bare, "https://" + m.cloud.arm + "/", "https://" + m.cloud.arm}
}

func (m *microsoft) forGraph(t *entraToken) bool {
	return strings.TrimSuffix(t.audience, "/") == "https://"+m.cloud.graph || t.audience == graphApp
}

// issue makes an access token. It is written as the resource wants it, which is version 1 for all that are known here.
func (m *microsoft) issue(who *subject, audience string, now time.Time) string {
	t := &entraToken{who: who, audience: audience, issuedAt: now, expiresAt: now.Add(entraTokenLifetime)}
	claims := map[string]any{
		"aud": audience, "iss": m.issuer(who.at), "iat": now.Unix(), "nbf": now.Unix(), "exp": t.expiresAt.Unix(),
		"oid": who.objectID, "tid": who.at.id, "sub": who.objectID, "uti": m.ids.hex("uti", 22), "ver": "1.0",
	}
	if who.app != nil {
		claims["appid"], claims["appidacr"], claims["idtyp"] = who.app.appID, "1", "app"
	} else {
		claims["appid"], claims["upn"], claims["name"], claims["scp"] = azureCLI, who.name, who.display, "user_impersonation"
	}
	value := m.jwt(claims)
	m.tokens[value] = t
	return value
}

// jwt writes claims as a token with a signature that nobody checks.
func (m *microsoft) jwt(claims map[string]any) string {
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(fmt.Sprintf("simulator: claims that are not JSON: %v", err))
	}
	signature := m.ids.next("entra signature")
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"typ":"JWT","alg":"RS256"}`)) + "." + encode(payload) + "." + encode(signature[:])
}

// tokenAnswer is what the token endpoint gives. Version 1 writes its numbers as texts (databricks-api.md 12.2).
func (m *microsoft) tokenAnswer(version int, who *subject, audience string, now time.Time) map[string]any {
	seconds := int(entraTokenLifetime / time.Second)
	answer := map[string]any{"token_type": "Bearer", "access_token": m.issue(who, audience, now)}
	if version == 2 {
		answer["expires_in"], answer["ext_expires_in"] = seconds, seconds
		return answer
	}
	answer["expires_in"], answer["ext_expires_in"] = strconv.Itoa(seconds), strconv.Itoa(seconds)
	answer["expires_on"] = strconv.FormatInt(now.Add(entraTokenLifetime).Unix(), 10)
	answer["not_before"], answer["resource"] = strconv.FormatInt(now.Unix(), 10), audience
	return answer
}

// withUser adds what a person's sign-in brings along: a token that renews it, one that says who it is, and the account.
func (m *microsoft) withUser(answer map[string]any, who *subject, client, scope string, now time.Time) {
	words := strings.Fields(scope)
	granted := []string{}
	for _, word := range words {
		switch word {
		case "offline_access":
			value := "1." + m.ids.hex("entra refresh", 60)
			m.refresh[value] = &entraRefresh{who: who, client: client, expiresAt: now.Add(entraRefreshLife)}
			answer["refresh_token"] = value
		case "openid":
			answer["id_token"] = m.jwt(map[string]any{
				"aud": client, "iss": "https://" + m.cloud.login + "/" + who.at.id + "/v2.0", "iat": now.Unix(), "nbf": now.Unix(),
				"exp": now.Add(entraTokenLifetime).Unix(), "name": who.display, "oid": who.objectID, "preferred_username": who.name,
				"sub": who.objectID, "tid": who.at.id, "ver": "2.0",
			})
		case "profile":
		default:
			granted = append(granted, word)
		}
	}
	info, err := json.Marshal(map[string]string{"uid": who.objectID, "utid": who.at.id})
	if err != nil {
		panic(fmt.Sprintf("simulator: two texts that are not JSON: %v", err))
	}
	answer["client_info"], answer["scope"] = base64.RawURLEncoding.EncodeToString(info), strings.Join(granted, " ")
}

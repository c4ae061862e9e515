// The official client for Go against the emulator.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"time"

	"github.com/stytchauth/stytch-go/v18/stytch/b2b/b2bstytchapi"
	b2blinks "github.com/stytchauth/stytch-go/v18/stytch/b2b/magiclinks"
	b2bemail "github.com/stytchauth/stytch-go/v18/stytch/b2b/magiclinks/email"
	"github.com/stytchauth/stytch-go/v18/stytch/b2b/organizations"
	"github.com/stytchauth/stytch-go/v18/stytch/b2b/organizations/members"
	b2bsessions "github.com/stytchauth/stytch-go/v18/stytch/b2b/sessions"
	"github.com/stytchauth/stytch-go/v18/stytch/consumer/passwords"
	"github.com/stytchauth/stytch-go/v18/stytch/consumer/sessions"
	"github.com/stytchauth/stytch-go/v18/stytch/consumer/stytchapi"
	"github.com/stytchauth/stytch-go/v18/stytch/consumer/users"
	"github.com/stytchauth/stytch-go/v18/stytch/methodoptions"
	"github.com/stytchauth/stytch-go/v18/stytch/stytcherror"
)

const password = "correct horse battery"

var (
	base = os.Getenv("STYTCH_EMULATOR_URL")
	ctx  = context.Background()
)

type project struct {
	ProjectID string `json:"project_id"`
	Secret    string `json:"secret"`
}

func main() {
	control("POST", "reset", map[string]any{"seed": false}, nil)
	setPolicy()
	var projects struct{ Consumer, B2B project }
	control("GET", "projects", nil, &projects)
	consumer(projects.Consumer)
	b2b(projects.B2B)
}

func fail(format string, values ...any) {
	fmt.Fprintf(os.Stderr, "go: "+format+"\n", values...)
	os.Exit(1)
}

func checked(what string) { fmt.Println("go: " + what) }

func equal(got, expected any) {
	if !reflect.DeepEqual(got, expected) {
		fail("%#v is not %#v", got, expected)
	}
}

// ok is for a call that must succeed.
func ok[T any](response T, err error) T {
	if err != nil {
		fail("%v", err)
	}
	return response
}

// refused is for a call that must be refused with this status and error_type.
func refused[T any](status int, errorType string) func(T, error) {
	return func(_ T, err error) {
		var refusal stytcherror.Error
		if !errors.As(err, &refusal) || refusal.StatusCode != status || string(refusal.ErrorType) != errorType {
			fail("expected %d %s, got %v", status, errorType, err)
		}
	}
}

// call is a plain call: the status, and the JSON of the response in result.
func call(request *http.Request, result any) int {
	response := ok(http.DefaultClient.Do(request))
	defer response.Body.Close()
	if result != nil {
		if err := json.NewDecoder(response.Body).Decode(result); err != nil {
			fail("%v", err)
		}
	}
	return response.StatusCode
}

func control(method, path string, body, result any) {
	var sent []byte
	if body != nil {
		sent = ok(json.Marshal(body))
	}
	request := ok(http.NewRequest(method, base+"/__emulator/"+path, bytes.NewReader(sent)))
	equal(call(request, result), 200)
}

// setPolicy makes users editors of documents by a role.
func setPolicy() {
	policy := map[string]any{
		"roles": []any{
			map[string]any{"role_id": "stytch_user", "permissions": []any{}},
			map[string]any{"role_id": "editor", "permissions": []any{
				map[string]any{"resource_id": "documents", "actions": []string{"*"}},
			}},
		},
		"resources": []any{map[string]any{"resource_id": "documents", "actions": []string{"read", "write"}}},
		"scopes":    []any{},
	}
	control("PUT", "options", map[string]any{"consumer_rbac_policy": policy}, nil)
}

func consumer(project project) {
	client := ok(stytchapi.NewClient(project.ProjectID, project.Secret, stytchapi.WithBaseURI(base)))

	made := ok(client.Passwords.Create(ctx, &passwords.CreateParams{
		Email:                  "ann@example.com",
		Password:               password,
		Name:                   &users.Name{FirstName: "Ann"},
		UntrustedMetadata:      map[string]any{"plan": "free"},
		SessionDurationMinutes: 60,
	}))
	equal(made.User.Name.FirstName, "Ann")
	equal(made.User.UntrustedMetadata, map[string]any{"plan": "free"})
	checked("a sign-up keeps name and metadata")
	refused[*passwords.CreateResponse](400, "duplicate_email")(client.Passwords.Create(ctx,
		&passwords.CreateParams{Email: "ann@example.com", Password: password}))
	refused[*users.CreateResponse](400, "invalid_email")(client.Users.Create(ctx, &users.CreateParams{Email: "nobody"}))
	checked("a taken and an invalid address are refused")

	check := &sessions.AuthorizationCheck{ResourceID: "documents", Action: "write"}
	withCheck := &sessions.AuthenticateParams{SessionToken: made.SessionToken, AuthorizationCheck: check}
	refused[*sessions.AuthenticateResponse](403, "consumer_session_authorization_error")(
		client.Sessions.Authenticate(ctx, withCheck))
	roles := []string{"editor"}
	ok(client.Users.Update(ctx, &users.UpdateParams{UserID: made.UserID, Roles: &roles}))
	allowed := ok(client.Sessions.Authenticate(ctx, withCheck))
	equal(allowed.Verdict, &sessions.AuthorizationVerdict{Authorized: true, GrantingRoles: roles})
	checked("a role decides the verdict of a user")

	local := ok(client.Sessions.AuthenticateJWTLocal(allowed.SessionJWT, time.Minute))
	equal(local.UserID, made.UserID)
	checked("a JWT is verified with the key set")
	refused[*sessions.AuthenticateResponse](400, "too_many_session_arguments")(client.Sessions.Authenticate(ctx,
		&sessions.AuthenticateParams{SessionToken: made.SessionToken, SessionJWT: allowed.SessionJWT}))
	checked("both session arguments are refused")

	ok(client.Sessions.Revoke(ctx, &sessions.RevokeParams{SessionToken: made.SessionToken}))
	refused[*sessions.AuthenticateResponse](404, "session_not_found")(client.Sessions.Authenticate(ctx,
		&sessions.AuthenticateParams{SessionToken: made.SessionToken}))
	checked("a revoked session is not found")

	found := ok(client.Users.Search(ctx, &users.SearchParams{Query: &users.SearchUsersQuery{
		Operator: users.SearchUsersQueryOperatorAND,
		Operands: []map[string]any{{"filter_name": "email_address", "filter_value": []string{"ann@example.com"}}},
	}}))
	equal(len(found.Results), 1)
	equal(found.Results[0].UserID, made.UserID)
	ok(client.Users.Delete(ctx, &users.DeleteParams{UserID: made.UserID}))
	refused[*users.GetResponse](404, "user_not_found")(client.Users.Get(ctx, &users.GetParams{UserID: made.UserID}))
	checked("a user is found, deleted and not found")

	request := ok(http.NewRequest("POST", base+"/v1/users", bytes.NewBufferString(`{"email": `)))
	request.SetBasicAuth(project.ProjectID, project.Secret)
	var refusal struct {
		ErrorType string `json:"error_type"`
	}
	equal(call(request, &refusal), 400)
	equal(refusal.ErrorType, "bad_request")
	equal(len(ok(client.Users.Search(ctx, &users.SearchParams{})).Results), 0)
	checked("a malformed body is refused and creates nobody")
}

func b2b(project project) {
	client := ok(b2bstytchapi.NewClient(project.ProjectID, project.Secret, b2bstytchapi.WithBaseURI(base)))

	acme := ok(client.Organizations.Create(ctx,
		&organizations.CreateParams{OrganizationName: "Acme", OrganizationSlug: "acme"})).Organization
	other := ok(client.Organizations.Create(ctx,
		&organizations.CreateParams{OrganizationName: "Other", OrganizationSlug: "other"})).Organization
	refused[*organizations.CreateResponse](400, "organization_slug_already_used")(client.Organizations.Create(ctx,
		&organizations.CreateParams{OrganizationName: "Third", OrganizationSlug: "acme"}))
	checked("a taken slug is refused")

	member := ok(client.Organizations.Members.Create(ctx, &members.CreateParams{
		OrganizationID: "acme",
		EmailAddress:   "ann@example.com",
		Name:           "Ann",
		Roles:          []string{"stytch_admin"},
	})).Member
	equal(member.OrganizationID, acme.OrganizationID)
	equal(member.IsAdmin, true)
	checked("a slug stands for the id, and roles of a new member are kept")
	refused[*members.GetResponse](404, "member_not_found")(client.Organizations.Members.Get(ctx,
		&members.GetParams{OrganizationID: "other", MemberID: member.MemberID}))
	checked("a member is not found under another organization")

	email := client.MagicLinks.Email
	ok(email.Invite(ctx, &b2bemail.InviteParams{OrganizationID: "acme", EmailAddress: "bob@example.com"}))
	ok(email.LoginOrSignup(ctx, &b2bemail.LoginOrSignupParams{OrganizationID: "acme", EmailAddress: "ann@example.com"}))
	signedIn := func(recipient string) *b2blinks.AuthenticateResponse {
		var inbox struct {
			Messages []struct {
				CodeOrToken string `json:"code_or_token"`
			}
		}
		control("GET", "inbox?recipient="+url.QueryEscape(recipient), nil, &inbox)
		token := inbox.Messages[len(inbox.Messages)-1].CodeOrToken
		return ok(client.MagicLinks.Authenticate(ctx, &b2blinks.AuthenticateParams{MagicLinksToken: token}))
	}
	ann, bob := signedIn("ann@example.com"), signedIn("bob@example.com")
	equal(ann.MemberAuthenticated && bob.MemberAuthenticated, true)
	checked("members sign in by links")

	check := func(token, organization string) *b2bsessions.AuthenticateParams {
		return &b2bsessions.AuthenticateParams{SessionToken: token, AuthorizationCheck: &b2bsessions.AuthorizationCheck{
			OrganizationID: organization, ResourceID: "stytch.member", Action: "revoke-sessions"}}
	}
	authenticate := client.Sessions.Authenticate
	allowed := ok(authenticate(ctx, check(ann.SessionToken, acme.OrganizationID)))
	equal(allowed.Verdict.Authorized && slices.Equal(allowed.Verdict.GrantingRoles, []string{"stytch_admin"}), true)
	refused[*b2bsessions.AuthenticateResponse](403, "session_authorization_error")(
		authenticate(ctx, check(bob.SessionToken, acme.OrganizationID)))
	refused[*b2bsessions.AuthenticateResponse](403, "session_authorization_tenancy_error")(
		authenticate(ctx, check(ann.SessionToken, other.OrganizationID)))
	checked("roles and organization decide the verdict of a member")
	local := ok(client.Sessions.AuthenticateJWTLocal(ctx, allowed.SessionJWT, time.Minute,
		check("", acme.OrganizationID).AuthorizationCheck))
	equal(local.MemberID, ann.MemberID)
	checked("a JWT is verified with the key set and the policy")

	change := &members.UpdateParams{OrganizationID: "acme", MemberID: ann.MemberID, Name: "Anna"}
	update := func(login *b2blinks.AuthenticateResponse) *members.UpdateRequestOptions {
		return &members.UpdateRequestOptions{Authorization: methodoptions.Authorization{SessionToken: login.SessionToken}}
	}
	refused[*members.UpdateResponse](403, "session_authorization_error")(
		client.Organizations.Members.Update(ctx, change, update(bob)))
	ok(client.Organizations.Members.Update(ctx, change, update(ann)))
	revoke := func(login *b2blinks.AuthenticateResponse) *b2bsessions.RevokeRequestOptions {
		return &b2bsessions.RevokeRequestOptions{Authorization: methodoptions.Authorization{SessionJWT: login.SessionJWT}}
	}
	refused[*b2bsessions.RevokeResponse](403, "session_authorization_error")(
		client.Sessions.Revoke(ctx, &b2bsessions.RevokeParams{MemberID: ann.MemberID}, revoke(bob)))
	checked("a call for a member is limited to what its roles allow")

	ok(client.Sessions.Revoke(ctx, &b2bsessions.RevokeParams{MemberID: bob.MemberID}, revoke(ann)))
	refused[*b2bsessions.AuthenticateResponse](404, "session_not_found")(authenticate(ctx,
		&b2bsessions.AuthenticateParams{SessionToken: bob.SessionToken}))
	checked("the sessions of a member are revoked")
}

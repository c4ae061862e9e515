"""The official client for Python against the emulator."""

import base64
import json
import os
import urllib.error
import urllib.parse
import urllib.request

import stytch
from stytch.b2b.models.organizations_members import UpdateRequestOptions
from stytch.b2b.models.sessions import RevokeRequestOptions
from stytch.core.response_base import StytchError
from stytch.shared.method_options import Authorization

BASE = os.environ["STYTCH_EMULATOR_URL"]
PASSWORD = "correct horse battery"


def call(method, path, body=None, authorization=None):
    """A plain call: the status and the JSON of the response."""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{BASE}{path}", data=data, method=method)
    if authorization:
        request.add_header("authorization", authorization)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def control(method, path, body=None):
    status, response = call(method, f"/__emulator/{path}", body)
    assert status == 200, (method, path, response)
    return response


def checked(what):
    print(f"python: {what}", flush=True)


def refused(status, error_type, function, **arguments):
    """The call must be refused with this status and `error_type`."""
    try:
        function(**arguments)
    except StytchError as error:
        got = (error.details.status_code, error.details.error_type)
        assert got == (status, error_type), got
    else:
        raise AssertionError(f"expected {error_type}, but the call succeeded")


def consumer(project):
    client = stytch.Client(project_id=project["project_id"], secret=project["secret"], environment=f"{BASE}/")

    made = client.passwords.create(
        email="ann@example.com",
        password=PASSWORD,
        session_duration_minutes=60,
        untrusted_metadata={"plan": "free"},
    )
    assert made.user.untrusted_metadata == {"plan": "free"}, made.user
    checked("a sign-up keeps metadata")
    refused(400, "duplicate_email", client.passwords.create, email="ann@example.com", password=PASSWORD)
    refused(400, "invalid_email", client.users.create, email="nobody")
    checked("a taken and an invalid address are refused")

    session = client.sessions.authenticate(session_token=made.session_token)
    assert session.user.user_id == made.user_id
    local = client.sessions.authenticate_jwt_local(session.session_jwt)
    assert local.user_id == made.user_id
    checked("a session is validated, and its JWT with the key set")
    refused(
        400,
        "too_many_session_arguments",
        client.sessions.authenticate,
        session_token=made.session_token,
        session_jwt=session.session_jwt,
    )
    checked("both session arguments are refused")

    client.sessions.revoke(session_token=made.session_token)
    refused(404, "session_not_found", client.sessions.authenticate, session_token=made.session_token)
    checked("a revoked session is not found")

    client.users.delete(user_id=made.user_id)
    refused(404, "user_not_found", client.users.get, user_id=made.user_id)
    checked("a deleted user is not found")

    pair = base64.b64encode(f"{project['project_id']}:{project['secret']}".encode()).decode()
    status, response = call("POST", "/v1/users", b'{"email": ', f"Basic {pair}")
    assert (status, response["error_type"]) == (400, "bad_request"), response
    assert client.users.search().results == []
    checked("a malformed body is refused and creates nobody")


def b2b(project):
    client = stytch.B2BClient(project_id=project["project_id"], secret=project["secret"], environment=f"{BASE}/")
    made = client.organizations.create(organization_name="Acme", organization_slug="acme").organization
    other = client.organizations.create(organization_name="Other", organization_slug="other").organization
    refused(
        400,
        "organization_slug_already_used",
        client.organizations.create,
        organization_name="Third",
        organization_slug="acme",
    )
    checked("a taken slug is refused")

    member = client.organizations.members.create(
        organization_id="acme", email_address="ann@example.com", roles=["stytch_admin"]
    ).member
    assert member.organization_id == made.organization_id and member.is_admin, member
    checked("a slug stands for the id, and roles of a new member are kept")
    refused(
        404, "member_not_found", client.organizations.members.get, organization_id="other", member_id=member.member_id
    )
    checked("a member is not found under another organization")

    def signed_in(email, send):
        send(organization_id="acme", email_address=email)
        recipient = urllib.parse.quote(email)
        token = control("GET", f"inbox?recipient={recipient}")["messages"][-1]["code_or_token"]
        return client.magic_links.authenticate(magic_links_token=token)

    links = client.magic_links.email
    ann = signed_in("ann@example.com", links.login_or_signup)
    bob = signed_in("bob@example.com", links.invite)
    assert ann.member_authenticated and bob.member_authenticated
    checked("members sign in by links")

    def check(organization):
        return stytch.b2b.models.sessions.AuthorizationCheck(
            organization_id=organization.organization_id, resource_id="stytch.member", action="revoke-sessions"
        )

    authenticate = client.sessions.authenticate
    verdict = authenticate(session_token=ann.session_token, authorization_check=check(made)).verdict
    assert verdict.authorized and verdict.granting_roles == ["stytch_admin"], verdict
    refused(
        403,
        "session_authorization_error",
        authenticate,
        session_token=bob.session_token,
        authorization_check=check(made),
    )
    refused(
        403,
        "session_authorization_tenancy_error",
        authenticate,
        session_token=ann.session_token,
        authorization_check=check(other),
    )
    checked("roles and organization decide the verdict of a member")

    def acting_for(session, options):
        return options(authorization=Authorization(session_token=session.session_token))

    change = {"organization_id": "acme", "member_id": ann.member_id, "name": "Anna"}
    refused(
        403,
        "session_authorization_error",
        client.organizations.members.update,
        **change,
        method_options=acting_for(bob, UpdateRequestOptions),
    )
    client.organizations.members.update(**change, method_options=acting_for(ann, UpdateRequestOptions))
    refused(
        403,
        "session_authorization_error",
        client.sessions.revoke,
        member_id=ann.member_id,
        method_options=acting_for(bob, RevokeRequestOptions),
    )
    checked("a call for a member is limited to what its roles allow")

    client.sessions.revoke(member_id=bob.member_id, method_options=acting_for(ann, RevokeRequestOptions))
    refused(404, "session_not_found", authenticate, session_token=bob.session_token)
    checked("the sessions of a member are revoked")


control("POST", "reset", {"seed": False})
projects = control("GET", "projects")
consumer(projects["consumer"])
b2b(projects["b2b"])

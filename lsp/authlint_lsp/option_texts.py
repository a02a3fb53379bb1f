"""What the settings do that ASP.NET Core and Microsoft.Identity.Web read: a default and a sentence each. Data only.

Which handler reads which of them, and their types, is in ``authlint.adapters.aspnet_options``; what has no text here is not
offered. Sources: the options classes of dotnet/aspnetcore and AzureAD/microsoft-identity-web.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Text(NamedTuple):
    """The default as JSON writes it (empty: not set), what it does, and the values it may have if they are few."""

    default: str
    sentence: str
    values: tuple[str, ...] = ()


_FORWARD = {
    "ForwardDefault": Text("", "The scheme that does everything in this one's place, unless another Forward... names one."),
    "ForwardAuthenticate": Text("", "The scheme that authenticates in this one's place."),
    "ForwardChallenge": Text("", "The scheme that answers 401 in this one's place."),
    "ForwardForbid": Text("", "The scheme that answers 403 in this one's place."),
    "ForwardSignIn": Text("", "The scheme that signs in in this one's place."),
    "ForwardSignOut": Text("", "The scheme that signs out in this one's place."),
}

_BOTH = {
    "Authority": Text("", "The identity provider: its metadata and signing keys are loaded from below this HTTPS address."),
    "MetadataAddress": Text("", "The whole address of the provider's metadata, where it is not below Authority."),
    "RequireHttpsMetadata": Text(
        "true", "Whether metadata and signing keys must come over HTTPS; false lets anybody on the way replace them."
    ),
    "MapInboundClaims": Text("true", "Whether short claim names (sub, role) are renamed to .NET's long ones."),
    "RefreshOnIssuerKeyNotFound": Text(
        "true", "Whether metadata is loaded again when a token is signed with an unknown key; without it new keys are refused."
    ),
    "RefreshInterval": Text('"00:05:00"', "How long to wait at least between two requested loads of the metadata."),
    "BackchannelTimeout": Text('"00:01:00"', "How long a request to the identity provider may take."),
    **_FORWARD,
}

JWT_BEARER: Mapping[str, Text] = {
    **_BOTH,
    "ValidAudience": Text("", "The audience (aud) that a token must name; others are refused."),
    "ValidAudiences": Text("", "The audiences of which a token must name one; lists of several files merge item by item."),
    "ValidIssuer": Text("", "The issuer (iss) that a token must have, to the letter: a final slash matters."),
    "ValidIssuers": Text("", "The issuers of which a token must have one, to the letter."),
    "ValidateAudience": Text("true", "Whether the audience is compared at all; read since .NET 8.0.7."),
    "ValidateIssuer": Text("true", "Whether the issuer is compared at all; read since .NET 8.0.7."),
    "SigningKeys": Text(
        "", "Keys (Issuer and base64 Value) for tokens made by hand; they belong in user secrets, not in this file."
    ),
    "IncludeErrorDetails": Text(
        "true", "Whether a 401 says in WWW-Authenticate why the token was refused; false keeps that to the log."
    ),
    "Challenge": Text('"Bearer"', "What WWW-Authenticate begins with in a 401."),
    "SaveToken": Text("true", "Whether the token is kept with the signed-in user, for HttpContext.GetTokenAsync."),
}

OPENID_CONNECT: Mapping[str, Text] = {
    **_BOTH,
    "ClientId": Text("", "The application's id at the identity provider; required."),
    "ClientSecret": Text("", "The application's secret; it belongs in user secrets or the environment, not in this file."),
    "ResponseType": Text(
        '"id_token"', "What the provider sends back; `code` is the flow to use.", ("code", "id_token", "code id_token", "none")
    ),
    "ResponseMode": Text('"form_post"', "How the provider sends it back.", ("form_post", "query", "fragment")),
    "UsePkce": Text("true", "Whether the code flow is protected by PKCE."),
    "Scope": Text("", "What to ask for; replaces openid and profile, so it must hold openid."),
    "SaveTokens": Text("false", "Whether the tokens are kept with the signed-in user; they make its cookie large."),
    "GetClaimsFromUserInfoEndpoint": Text(
        "false", "Whether more claims are asked from the provider's user information endpoint."
    ),
    "CallbackPath": Text('"/signin-oidc"', "Where the provider sends people back to; must begin with a slash."),
    "SignedOutCallbackPath": Text('"/signout-callback-oidc"', "Where the provider sends people back to after signing out."),
    "RemoteSignOutPath": Text('"/signout-oidc"', "Where the provider announces that somebody signed out there."),
    "SignedOutRedirectUri": Text('"/"', "Where people end up after signing out."),
    "AccessDeniedPath": Text("", "Where people end up who refused, or were refused, at the provider."),
    "ReturnUrlParameter": Text('"ReturnUrl"', "The parameter of AccessDeniedPath that says where people came from."),
    "SignInScheme": Text("", "The scheme that keeps people signed in, a cookie's as a rule; unset: the default one."),
    "SignOutScheme": Text("", "The scheme that is signed out of; unset: SignInScheme."),
    "ClaimsIssuer": Text("", "The issuer that the claims are given; unset: the token's own."),
    "Prompt": Text("", "Whether the provider asks people again.", ("login", "consent", "select_account", "none")),
    "Resource": Text("", "The resource that is asked for; an extension of Microsoft's."),
    "MaxAge": Text("", "How long ago people may have signed in at the provider; later ones have to do it again."),
    "RemoteAuthenticationTimeout": Text('"00:15:00"', "How long people may take to sign in at the provider."),
    "AutomaticRefreshInterval": Text('"12:00:00"', "How often the metadata is loaded anew."),
    "UseTokenLifetime": Text("false", "Whether the session ends with the id token, not with its cookie."),
    "SkipUnrecognizedRequests": Text("false", "Whether requests to CallbackPath that are no answers are passed on."),
    "DisableTelemetry": Text("false", "Whether requests leave out the library's name and version."),
    "NonceCookie": Text("", "The cookie that ties an id token to the request for it."),
    "CorrelationCookie": Text("", "The cookie that ties the provider's answer to the request for it."),
}

COOKIE: Mapping[str, Text] = {
    "Name": Text("", "The cookie's name."),
    "Domain": Text("", "The domain that the cookie is sent to; unset: this host alone."),
    "Path": Text("", "The path that the cookie is sent to."),
    "HttpOnly": Text("true", "Whether scripts cannot read the cookie."),
    "IsEssential": Text("true", "Whether the cookie is set without consent."),
    "SameSite": Text('"None"', "Whether the cookie goes along with requests from other sites."),
    "SecurePolicy": Text('"Always"', "Whether the cookie is only sent over HTTPS."),
    "Expiration": Text("", "How long the cookie is valid."),
    "MaxAge": Text("", "How long the browser keeps the cookie."),
    "Extensions": Text("", "More attributes of the cookie, as they are to be sent."),
}

AZURE_AD: Mapping[str, Text] = {
    "Instance": Text(
        "",
        "The cloud that signs people in; needed unless there is an Authority.",
        ("https://login.microsoftonline.com/", "https://login.microsoftonline.us/", "https://login.partner.microsoftonline.cn/"),
    ),
    "TenantId": Text(
        "",
        "The tenant's id or domain; common and organizations let in every tenant, so the code has to check `tid`.",
        ("organizations", "common", "consumers"),
    ),
    "ClientId": Text("", "The application's id; required."),
    "Domain": Text("", "The tenant's domain; needed for Azure AD B2C."),
    "Authority": Text("", "The whole address of the provider, in place of Instance and TenantId; never both."),
    "Audience": Text(
        "", "The audience (aud) that a token must name; unset: the ClientId, or api://ClientId for version 1 tokens."
    ),
    "Audiences": Text("", "The audiences of which a token must name one."),
    "ClientSecret": Text("", "The application's secret; it belongs in user secrets or the environment, not in this file."),
    "ClientCredentials": Text("", "Where the application's credentials come from: a certificate, a vault, a managed identity."),
    "ClientCertificates": Text("", "Certificates that the application proves itself with; ClientCredentials is newer."),
    "Scopes": Text("", "The scopes of the API, one string with blanks between them."),
    "AllowWebApiToBeAuthorizedByACL": Text(
        "false", "Whether tokens with neither scopes nor roles are accepted: then the code has to check who called."
    ),
    "EnablePiiLogging": Text("false", "Whether logs hold personal data; never in production."),
    "SendX5C": Text("false", "Whether the certificate goes along, so that it can be replaced without the portal."),
    "WithSpaAuthCode": Text("false", "Whether the browser gets an authorization code of its own."),
    "TokenDecryptionCertificates": Text("", "Certificates that decrypt encrypted tokens."),
    "TokenDecryptionCredentials": Text("", "Where the credentials come from that decrypt encrypted tokens."),
    "AzureRegion": Text("", "The region whose token service is asked."),
    "ClientCapabilities": Text("", "What the application says it can do, such as cp1 for continuous access evaluation."),
    "ExtraQueryParameters": Text("", "More parameters for each request to the provider."),
    "TokenValidationParameters": Text("", "How tokens are validated; unlike for AddJwtBearer, this section is read here."),
    "SignUpSignInPolicyId": Text("", "The B2C policy for signing up and in; it makes this a B2C application."),
    "ResetPasswordPolicyId": Text("", "The B2C policy for passwords that were forgotten."),
    "EditProfilePolicyId": Text("", "The B2C policy for editing one's profile."),
    "ResetPasswordPath": Text("", "Where people go who forgot their password."),
    "ErrorPath": Text("", "Where people go when signing in failed."),
    "CallbackPath": OPENID_CONNECT["CallbackPath"],
    "SignedOutCallbackPath": OPENID_CONNECT["SignedOutCallbackPath"],
    "IncludeErrorDetails": JWT_BEARER["IncludeErrorDetails"],
    "RequireHttpsMetadata": _BOTH["RequireHttpsMetadata"],
    "MapInboundClaims": _BOTH["MapInboundClaims"],
    "SaveToken": JWT_BEARER["SaveToken"],
}

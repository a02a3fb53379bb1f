"""The settings that ASP.NET Core and Microsoft.Identity.Web know, with their types. Data only.

Sources: ``JwtBearerConfigureOptions`` and ``OpenIdConnectConfigureOptions`` of dotnet/aspnetcore, which read exactly these names
below ``Authentication:Schemes:{Scheme}``; ``MicrosoftIdentityOptions``, ``JwtBearerOptions`` and ``OpenIdConnectOptions``, to
which Microsoft.Identity.Web binds its section as a whole.
"""

from __future__ import annotations

import enum


class Type(enum.Enum):
    """What a setting's text is turned into."""

    TEXT = "text"
    BOOL = "bool"
    SPAN = "TimeSpan"
    PATH = "path"
    SAME_SITE = "SameSite"
    SECURE_POLICY = "SecurePolicy"
    SECTION = "section"


def _table(kind: Type, names: str) -> dict[str, Type]:
    return dict.fromkeys(names.split(), kind)


_FORWARD = _table(
    Type.TEXT,
    """
        ForwardDefault ForwardAuthenticate ForwardChallenge ForwardForbid ForwardSignIn ForwardSignOut
        """,
)

JWT_BEARER = {
    **_table(Type.TEXT, "Authority MetadataAddress ValidIssuer ValidAudience Challenge"),
    **_table(Type.SECTION, "ValidIssuers ValidAudiences SigningKeys"),
    **_table(
        Type.BOOL,
        """
        RequireHttpsMetadata ValidateIssuer ValidateAudience IncludeErrorDetails MapInboundClaims SaveToken
        RefreshOnIssuerKeyNotFound
        """,
    ),
    **_table(Type.SPAN, "RefreshInterval BackchannelTimeout"),
    **_FORWARD,
}
"""What ``AddJwtBearer`` reads."""

OPENID_CONNECT = {
    **_table(
        Type.TEXT,
        """
        Authority MetadataAddress ClaimsIssuer ClientId ClientSecret Prompt Resource ResponseMode ResponseType
        ReturnUrlParameter SignedOutRedirectUri SignInScheme SignOutScheme
        """,
    ),
    **_table(Type.PATH, "AccessDeniedPath CallbackPath RemoteSignOutPath SignedOutCallbackPath"),
    **_table(
        Type.SPAN,
        """
        AutomaticRefreshInterval BackchannelTimeout MaxAge RefreshInterval RemoteAuthenticationTimeout
        """,
    ),
    **_table(
        Type.BOOL,
        """
        DisableTelemetry GetClaimsFromUserInfoEndpoint MapInboundClaims RefreshOnIssuerKeyNotFound
        RequireHttpsMetadata SaveTokens SkipUnrecognizedRequests UsePkce UseTokenLifetime
        """,
    ),
    **_table(Type.SECTION, "CorrelationCookie NonceCookie Scope"),
    **_FORWARD,
}
"""What ``AddOpenIdConnect`` reads."""

COOKIE = {
    **_table(Type.TEXT, "Domain Name Path Extensions"),
    **_table(Type.BOOL, "HttpOnly IsEssential"),
    **_table(Type.SPAN, "Expiration MaxAge"),
    "SameSite": Type.SAME_SITE,
    "SecurePolicy": Type.SECURE_POLICY,
}
"""What it reads below ``NonceCookie`` and ``CorrelationCookie``."""

AZURE_AD = {
    **JWT_BEARER,
    **OPENID_CONNECT,
    **_table(
        Type.TEXT,
        """
        Instance TenantId Domain Audience Audiences SignUpSignInPolicyId ResetPasswordPolicyId
        EditProfilePolicyId Scopes AzureRegion UserAssignedManagedIdentityClientId
        UserAssignedIdentityClientId ClientCapabilities ExtraQueryParameters ResetPasswordPath ErrorPath
        TokenValidationParameters ClientCertificates ClientCredentials TokenDecryptionCertificates
        TokenDecryptionCredentials DefaultUserFlow Secret RedirectUri CacheOptions LogLevel
        PostLogoutRedirectUri CertificateName CallbackUrl AppIDURL AadIssuer ConfigView GraphApiUrl AppIdUri
        Tenant Resource ResourceId Certificate KeyVault TenantName
        """,
    ),
    **_table(
        Type.BOOL,
        """
        AllowWebApiToBeAuthorizedByACL SendX5C WithSpaAuthCode EnablePiiLogging ShowPII
        LegacyCacheCompatibilityEnabled EnableCacheSynchronization IsDefaultPlatformLoggingEnabled
        SingletonTokenAcquisition
        """,
    ),
    "SaveToken": Type.BOOL,
}
"""What Microsoft.Identity.Web knows in its section, and what its samples keep there."""

_VALIDATION = "no token validation parameters are read from here, set them in `AddJwtBearer`"
INSTEAD = {
    "Audience": "use `ValidAudience`",
    "Audiences": "use `ValidAudiences`",
    "Issuer": "use `ValidIssuer`",
    "Issuers": "use `ValidIssuers`",
    "ClaimsIssuer": "use `ValidIssuer`",
    "Key": "use `SigningKeys`, in user secrets, or the code",
    "Secret": "use `SigningKeys`, in user secrets, or the code",
    "SecretKey": "use `SigningKeys`, in user secrets, or the code",
    "SigningKey": "use `SigningKeys`, in user secrets, or the code",
    "IssuerSigningKey": "use `SigningKeys`, in user secrets, or the code",
    "ValidateLifetime": "the lifetime is checked anyway",
    "ValidateIssuerSigningKey": "it is on anyway",
    "RequireSignedTokens": "it is on anyway",
    "RequireExpirationTime": "it is on anyway",
    "ClockSkew": _VALIDATION,
    "NameClaimType": _VALIDATION,
    "RoleClaimType": _VALIDATION,
    "ValidTypes": _VALIDATION,
    "ValidAlgorithms": _VALIDATION,
    "TokenValidationParameters": _VALIDATION,
    "UseSecurityTokenValidators": "set it in `AddJwtBearer`",
    "AutomaticRefreshInterval": "use `RefreshInterval`, or the code",
    "Events": "set them in `AddJwtBearer`",
}
"""What people write for the bearer handler, which does nothing there, and what to use."""

OPENID_INSTEAD = {
    "TokenValidationParameters": "set them in `AddOpenIdConnect`",
    "ClaimActions": "set them in `AddOpenIdConnect`",
    "Events": "set them in `AddOpenIdConnect`",
    "PushedAuthorizationBehavior": "set it in `AddOpenIdConnect`",
    "Scopes": "use `Scope`, a list",
}
"""The same for OpenID Connect."""

UNBOUND_SCHEMES = {
    "cookies": "AddCookie",
    "identity.application": "AddIdentity",
    "identity.bearer": "AddBearerToken",
    "bearertoken": "AddBearerToken",
    "negotiate": "AddNegotiate",
    "certificate": "AddCertificate",
    "google": "AddGoogle",
    "facebook": "AddFacebook",
    "microsoft": "AddMicrosoftAccount",
    "twitter": "AddTwitter",
    "wsfederation": "AddWsFederation",
}
"""The default names of schemes whose handlers read no configuration, and the call that sets them up."""

"""What adapters and checks say of themselves. Written by ``authlint-dev generate``; do not edit.

With it only the adapters that a file triggers and the checks that have facts to judge are imported.
"""

# fmt: off
# ruff: noqa: E501

ADAPTERS: dict[str, tuple[str, tuple[str, ...], tuple[tuple[bytes, ...], ...]]] = {
    'aiohttp_jwt': (
        'aiohttp-jwt',
        ('*.py',),
        ((b'aiohttp_jwt',), (b'JWTMiddleware',)),
    ),
    'aiohttp_middleware': (
        'aiohttp',
        ('*.py',),
        ((b'aiohttp',), (b'middlewares',), (b'Application',)),
    ),
    'aiohttp_security': (
        'aiohttp-security',
        ('*.py',),
        ((b'aiohttp_security',), (b'permits', b'check_permission', b'check_authorized')),
    ),
    'appsettings_claims': (
        'ASP.NET Core audience and issuer',
        ('appsettings.json', 'appsettings.*.json'),
        (),
    ),
    'appsettings_jwt': (
        'ASP.NET Core JwtBearer settings',
        ('appsettings.json', 'appsettings.*.json'),
        (),
    ),
    'appsettings_keys': (
        'ASP.NET Core keys',
        ('appsettings.json', 'appsettings.*.json'),
        (),
    ),
    'appsettings_layers': (
        'ASP.NET Core layers',
        ('appsettings.json', 'appsettings.*.json'),
        (),
    ),
    'appsettings_schemes': (
        'ASP.NET Core schemes',
        ('appsettings.json', 'appsettings.*.json'),
        (),
    ),
    'appsettings_sections': (
        'ASP.NET Core sections',
        ('appsettings.json', 'appsettings.*.json'),
        (),
    ),
    'appsettings_signing_keys': (
        'ASP.NET Core signing keys',
        ('appsettings.json', 'appsettings.*.json'),
        (),
    ),
    'appsettings_transport': (
        'ASP.NET Core transport',
        ('appsettings.json', 'appsettings.*.json'),
        (),
    ),
    'authlib': (
        'Authlib',
        ('*.py',),
        ((b'authlib',), (b'jose', b'rfc7519'), (b'decode', b'encode')),
    ),
    'azure_auth': (
        'fastapi-azure-auth',
        ('*.py',),
        ((b'fastapi_azure_auth',), (b'validate_iss',)),
    ),
    'blacksheep': (
        'BlackSheep',
        ('*.py',),
        ((b'use_authorization',),),
    ),
    'blacksheep_authorization': (
        "BlackSheep's authorization",
        ('*.py',),
        ((b'blacksheep.server.authorization',), (b'auth',)),
    ),
    'connexion_cors': (
        'Connexion',
        ('*.py',),
        ((b'connexion',), (b'CORSMiddleware',), (b'add_api',)),
    ),
    'cors_headers': (
        'CORS headers',
        ('*.py',),
        ((b'Access-Control-Allow-Origin', b'access-control-allow-origin', b'ACCESS-CONTROL-ALLOW-ORIGIN'),),
    ),
    'debug_switches': (
        'debug switches',
        ('*.py',),
        ((b'True',), (b'DEBUG', b'debug=', b'debug =', b'"debug"', b"'debug'"), (b'flask', b'Flask', b'FastAPI', b'Starlette', b'Litestar', b'Starlite', b'quart', b'aiohttp', b'SQLALCHEMY_', b'JWT_SECRET_KEY', b'TESTING', b'PROPAGATE_EXCEPTIONS')),
    ),
    'django_middleware': (
        'Django',
        ('*.py',),
        ((b'MIDDLEWARE',),),
    ),
    'django_mixins': (
        'Django view mixins',
        ('*.py',),
        ((b'View',), (b'class ',), (b'Mixin', b'Required', b'Only')),
    ),
    'django_settings': (
        'Django settings',
        ('*.py',),
        ((b'ASGI_APPLICATION', b'AUTH_USER_MODEL', b'DATABASES', b'INSTALLED_APPS', b'MIDDLEWARE', b'ROOT_URLCONF', b'TEMPLATES', b'WSGI_APPLICATION', b'import *'), (b'DEBUG', b'_COOKIE_', b'CORS_', b'REST_FRAMEWORK', b'SIMPLE_JWT', b'SESSION_', b'CSRF_', b'SECURE_', b'NINJA_JWT', b'OIDC_')),
    ),
    'drf_decorators': (
        'Django REST framework decorators',
        ('*.py',),
        ((b'rest_framework',), (b'decorators',), (b'permission_classes', b'authentication_classes', b'throttle_classes')),
    ),
    'drf_settings': (
        'Django REST framework settings',
        ('*.py',),
        ((b'REST_FRAMEWORK',), (b'DEFAULT_PERMISSION_CLASSES', b'DEFAULT_AUTHENTICATION_CLASSES')),
    ),
    'dynaconf_files': (
        'dynaconf',
        ('settings.toml', 'settings.*.toml', '.secrets.toml', 'settings.yaml', 'settings.yml', '.secrets.yaml', '.secrets.yml'),
        ((b'ebug', b'EBUG', b'ey', b'EY', b'ecret', b'ECRET'),),
    ),
    'environment_files': (
        '.env files',
        ('.env.*', '*.env'),
        (),
    ),
    'falcon_middleware': (
        'Falcon',
        ('*.py',),
        ((b'falcon',), (b'middleware',), (b'App(', b'API(')),
    ),
    'fastapi_access': (
        "FastAPI's dependencies",
        ('*.py',),
        ((b'fastapi',), (b'Depends', b'.get(', b'.post(', b'.put(', b'.patch(', b'.delete(', b'dependencies', b'add_api_route')),
    ),
    'firebase': (
        'firebase-admin',
        ('*.py',),
        ((b'FIREBASE_AUTH_EMULATOR_HOST',),),
    ),
    'firebase_deployments': (
        'firebase-admin in deployments',
        ('*.yml', '*.yaml'),
        ((b'FIREBASE_AUTH_EMULATOR_HOST',),),
    ),
    'firebase_images': (
        'firebase-admin in images',
        ('dockerfile', 'dockerfile.*', '*.dockerfile'),
        ((b'FIREBASE_AUTH_EMULATOR_HOST',),),
    ),
    'flask_components': (
        'Flask extensions',
        ('*.py',),
        ((b'flask_login', b'flask_jwt_extended', b'quart_auth', b'flask_httpauth'),),
    ),
    'flask_hooks': (
        'Flask hooks',
        ('*.py',),
        ((b'before_request', b'before_app_request'), (b'flask', b'quart'), (b'401', b'403', b'UNAUTHORIZED', b'Unauthorized', b'user')),
    ),
    'flask_settings': (
        'Flask settings',
        ('*.py',),
        ((b'JWT_', b'SESSION_COOKIE_SECURE'),),
    ),
    'google_auth': (
        'google-auth',
        ('*.py',),
        ((b'google',), (b'verify_oauth2_token', b'verify_token', b'verify_firebase_token', b'google.auth', b'google import auth')),
    ),
    'gunicorn': (
        'gunicorn',
        ('*gunicorn*.py',),
        ((b'loglevel',),),
    ),
    'jose': (
        'python-jose',
        ('*.py',),
        ((b'jose',), (b'decode', b'encode', b'get_unverified_claims')),
    ),
    'joserfc': (
        'joserfc',
        ('*.py',),
        ((b'joserfc',), (b'decode', b'encode', b'serialize', b'JWTClaimsRegistry')),
    ),
    'json_tokens': (
        'tokens in JSON',
        ('appsettings.json', 'appsettings.*.json', '*settings.json', 'config.json', 'config.*.json', '*[-_.]config.json', 'appconfig.json', 'secrets.json', '*credentials.json', '*service-account*.json', '*service_account*.json', '*serviceaccount*.json', '*.postman_environment.json', 'environment*.json'),
        ((b'eyJ', b'PRIVATE KEY-----'),),
    ),
    'jwcrypto': (
        'jwcrypto',
        ('*.py',),
        ((b'jwcrypto',),),
    ),
    'keycloak': (
        'python-keycloak',
        ('*.py',),
        ((b'eycloak',), (b'decode_token',)),
    ),
    'litestar_middleware': (
        'Litestar',
        ('*.py',),
        ((b'middleware',), (b'litestar', b'starlite'), (b'Litestar(', b'Starlite(')),
    ),
    'litestar_security': (
        'Litestar',
        ('*.py',),
        ((b'litestar', b'starlite'), (b'JWTAuth', b'JWTCookieAuth', b'OAuth2PasswordBearerAuth', b'SessionAuth', b'on_app_init')),
    ),
    'log_options': (
        'uvicorn, loguru and structlog',
        ('*.py',),
        ((b'uvicorn', b'loguru', b'structlog'), (b'level', b'access_log', b'make_filtering_bound_logger')),
    ),
    'logging_files': (
        'Python logging in YAML and INI files',
        ('*log*.yaml', '*log*.yml', '*.ini', '*log*.conf', '*log*.cfg'),
        ((b'handlers',), (b'version', b'[loggers]'), (b'loggers', b'root')),
    ),
    'logging_json': (
        'Python logging in JSON files',
        ('*log*.json',),
        ((b'"handlers"',), (b'"version"',), (b'"loggers"', b'"root"')),
    ),
    'login_disabled': (
        "Flask-Login's switch",
        ('*.py',),
        ((b'LOGIN_DISABLED',),),
    ),
    'microsoft_logging': (
        'Microsoft.Extensions.Logging',
        ('appsettings.json', 'appsettings.*.json'),
        (),
    ),
    'ninja_auth': (
        'django-ninja',
        ('*.py',),
        ((b'ninja',), (b'auth=', b'auth =')),
    ),
    'nlog': (
        'NLog',
        ('appsettings.json', 'appsettings.*.json'),
        (),
    ),
    'own_path_exemptions': (
        'Paths that a middleware lets through',
        ('*.py',),
        ((b'.path', b'"path"', b"'path'"), (b'startswith(', b're.match(', b're.search(', b'any('), (b'call_next', b'before_request', b'get_response', b'middleware', b'Middleware'), (b'401', b'403', b'UNAUTHORIZED', b'FORBIDDEN', b'Unauthorized', b'Forbidden', b'PermissionDenied', b'edirect')),
    ),
    'path_exclusions': (
        'Paths without authentication',
        ('*.py',),
        ((b'exclude', b'whitelist', b'LOGIN_REQUIRED_IGNORE_PATHS', b'STRONGHOLD_PUBLIC_URLS'), (b'litestar', b'starlite', b'aiohttp_jwt', b'login_required.middleware', b'stronghold.middleware')),
    ),
    'pyjwt': (
        'PyJWT',
        ('*.py',),
        ((b'decode', b'encode'), (b'import jwt', b'from jwt', b', jwt', b',jwt')),
    ),
    'pyramid': (
        'Pyramid',
        ('*.py',),
        ((b'pyramid',), (b'permission=', b'permission ='), (b'view_config', b'view_defaults', b'add_view')),
    ),
    'python_cors': (
        'CORS in Python',
        ('*.py',),
        ((b'allow_', b'supports_credentials', b'origins'), (b'CORSMiddleware', b'CORS(', b'cross_origin', b'CORSConfig', b'use_cors', b'add_cors_policy', b'ResourceOptions')),
    ),
    'python_jwt': (
        'python_jwt',
        ('*.py',),
        ((b'python_jwt',), (b'process_jwt',)),
    ),
    'python_logging': (
        'Python logging',
        ('*.py',),
        ((b'logging', b'LOGGING', b'LOG_CONFIG'), (b'setLevel', b'dictConfig', b'fileConfig', b'basicConfig', b'LOGGING', b'LOG_CONFIG', b'logging.disable')),
    ),
    'python_secrets': (
        'Python secrets',
        ('*.py',),
        ((b'SECRET_KEY', b'secret_key', b'SIGNING_KEY', b'OIDC_RSA_PRIVATE_KEY'),),
    ),
    'query_tokens': (
        'Tokens in query strings',
        ('*.py',),
        ((b'token', b'jwt', b'TOKEN_LOCATION', b'APIKeyQuery', b'query_string_set'), (b'query_params', b'request.args', b'.GET', b'Query', b'.query', b'query_string', b'get_argument', b'get_param', b'get_query_argument', b'.params', b'@router.', b'@app.', b'@api.')),
    ),
    'replaced_logging': (
        'Serilog and NLog in place of Microsoft.Extensions.Logging',
        ('appsettings.json', 'appsettings.*.json'),
        (),
    ),
    'route_order': (
        'Decorators of routes',
        ('*.py',),
        ((b'.route(', b'.get(', b'.post(', b'.put(', b'.delete(', b'.patch(', b'.websocket(', b'.api_route(', b'.api_operation(', b'.endpoint(', b'.on(', b'.event'), (b'.route(', b'flask', b'quart', b'fastapi', b'aiohttp', b'sanic', b'ninja', b'socketio.', b'@app.', b'@router.', b'@routes.', b'@api.', b'@bp.', b'@blueprint.')),
    ),
    'sanic_jwt': (
        'sanic-jwt',
        ('*.py',),
        ((b'sanic_jwt',), (b'leeway', b'verify_exp')),
    ),
    'sanic_middleware': (
        'Sanic',
        ('*.py',),
        ((b'sanic',), (b'.middleware', b'on_request', b'register_middleware')),
    ),
    'serilog': (
        'Serilog',
        ('appsettings.json', 'appsettings.*.json'),
        (),
    ),
    'simplejwt': (
        'simplejwt',
        ('*.py',),
        ((b'rest_framework_simplejwt', b'ninja_jwt'), (b'verify', b'signing_key')),
    ),
    'starlette': (
        'Starlette',
        ('*.py',),
        ((b'add_middleware', b'.middleware(', b'FastAPI', b'Starlette'),),
    ),
    'starlette_refusals': (
        'Refusals in middleware',
        ('*.py',),
        ((b'starlette', b'fastapi'), (b'.middleware(', b'BaseHTTPMiddleware', b'AuthenticationBackend', b'receive')),
    ),
    'token_errors': (
        'Errors of token libraries',
        ('*.py',),
        ((b'jwt', b'jose'), (b'except ', b'except('), (b'Error', b'Exception', b'Signature', b'Invalid')),
    ),
    'token_secrets': (
        'token secrets',
        ('*.py',),
        ((b'secret', b'JWTStrategy', b'JwtAccess', b'LoginManager', b'JWTMiddleware', b'CookieStorage', b'Initialize', b'initialize', b'SignedCookie', b'AuthTkt', b'JWT_SECRET_KEY'), (b'litestar', b'starlite', b'sanic_jwt', b'fastapi_users', b'fastapi_jwt', b'fastapi_login', b'authjwt_secret_key', b'authx', b'aiohttp_jwt', b'aiohttp_session', b'blacksheep', b'guardpost', b'falcon_auth', b'tornado', b'pyramid', b'keycloak', b'authlib.integrations')),
    ),
    'tornado': (
        'Tornado',
        ('*.py',),
        ((b'get_current_user',), (b'tornado', b'Handler'), (b'async def get_current_user', b'coroutine', b'run_on_executor')),
    ),
    'tornado_login': (
        "Tornado's sign-in",
        ('*.py',),
        ((b'authenticated',), (b'tornado',)),
    ),
    'unverified_claims': (
        'Unverified claims',
        ('*.py',),
        ((b'64decode', b'base64url_decode', b'get_unverified'), (b'split(".")', b"split('.')", b'split(b".")', b'jku', b'x5u', b'jwk', b'x5c')),
    ),
    'variable_defaults': (
        'Defaults of key variables',
        ('*.py',),
        ((b'environ', b'getenv', b'decouple', b'BaseSettings', b'starlette.config'), (b'SECRET', b'secret', b'JWT', b'jwt', b'SIGNING_KEY', b'signing_key')),
    ),
}

NO_ADAPTERS: frozenset[str] = frozenset(['aspnet_code', 'aspnet_levels', 'aspnet_options', 'aspnet_schemes', 'aspnet_sections', 'behaviour', 'claims_use', 'class_order', 'components', 'credentials', 'default_keys', 'drf', 'drf_endpoints', 'file_purposes', 'flask_jwt_settings', 'idioms', 'instances', 'key_looks', 'leeways', 'near_files', 'oidc_settings', 'origin_patterns', 'path_patterns', 'refusals', 'request_access', 'setting_names', 'settings_modules', 'simplejwt_settings', 'token_looks', 'validated_tokens', 'whole_project', 'written_stages'])

LANGUAGES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    'csharp': (('.cs',), ()),
    'dotenv': (('.env', '.flaskenv'), ('.env', '.env.*', '.flaskenv')),
    'ini': (('.ini', '.cfg', '.conf'), ()),
    'json': (('.json', '.jsonc'), ()),
    'plain_text': (('.csproj', '.fsproj', '.vbproj', '.props', '.targets', '.pubxml', '.config', '.txt', '.in', '.lock'), ('dockerfile', 'dockerfile.*', '*.dockerfile', 'pipfile')),
    'python': (('.py', '.pyi', '.pyw'), ()),
    'toml': (('.toml',), ()),
    'yaml': (('.yaml', '.yml'), ()),
}

NO_LANGUAGES: frozenset[str] = frozenset(['decoding', 'editing', 'layout', 'members'])

CHECKS: dict[str, tuple[str, str]] = {
    'algorithm-families-mixed': ('tokens', 'authlint.facts.tokens:TokenReader'),
    'algorithm-none-allowed': ('tokens', 'authlint.facts.tokens:NoneAlgorithm'),
    'algorithms-not-pinned': ('tokens', 'authlint.facts.tokens:TokenReader'),
    'async-current-user': ('access', 'authlint.facts.access:IneffectiveProtection'),
    'audience-not-checked': ('tokens', 'authlint.facts.settings:UncheckedClaim'),
    'auth-class-not-instantiated': ('access', 'authlint.facts.access:IneffectiveProtection'),
    'auth-component-not-attached': ('pipeline', 'authlint.facts.access:IneffectiveProtection'),
    'auth-decorator-above-route': ('access', 'authlint.facts.access:IneffectiveProtection'),
    'auth-events-hidden': ('logging', 'authlint.facts.logging:LogRoute'),
    'authorization-before-authentication': ('pipeline', 'authlint.facts.pipeline:Pipeline'),
    'claims-not-validated': ('tokens', 'authlint.facts.tokens:TokenReader'),
    'cookie-not-secure': ('transport', 'authlint.facts.transport:WeakCookie'),
    'cors-after-authentication': ('cors', 'authlint.facts.pipeline:Pipeline'),
    'cors-any-origin-with-credentials': ('cors', 'authlint.facts.transport:CorsPolicy'),
    'cors-origin-substring': ('cors', 'authlint.facts.transport:LooseOrigin'),
    'debug-in-production': ('details', 'authlint.facts.debugging:DebugSwitch'),
    'dependency-not-called': ('access', 'authlint.facts.access:IneffectiveProtection'),
    'environment-file-not-loaded': ('config', 'authlint.facts.settings:UnloadedFile'),
    'error-details-in-production': ('details', 'authlint.facts.challenge:ErrorExposure'),
    'exclude-pattern-too-broad': ('access', 'authlint.facts.access:PathExemption'),
    'existing-loggers-disabled': ('logging', 'authlint.facts.logging:DisabledLoggers'),
    'expiry-not-checked': ('tokens', 'authlint.facts.tokens:TokenReader'),
    'file-not-readable': ('authlint', 'authlint.facts.reading:Unreadable'),
    'http-exception-in-middleware': ('pipeline', 'authlint.facts.challenge:Refusal'),
    'internal-error': ('authlint', 'authlint.facts.reading:Crash'),
    'issuer-not-checked': ('tokens', 'authlint.facts.settings:UncheckedClaim'),
    'key-default-in-code': ('keys', 'authlint.facts.keys:Key'),
    'key-hardcoded': ('keys', 'authlint.facts.keys:Key'),
    'key-placeholder': ('keys', 'authlint.facts.keys:Key'),
    'key-too-short': ('keys', 'authlint.facts.keys:Key'),
    'leeway-too-long': ('tokens', 'authlint.facts.tokens:TokenReader'),
    'log-level-invalid': ('logging', 'authlint.facts.logging:UnknownLevel'),
    'log-override-never-matches': ('logging', 'authlint.facts.logging:DeadOverride'),
    'log-provider-misspelled': ('logging', 'authlint.facts.logging:MisspelledProvider'),
    'logging-section-unused': ('logging', 'authlint.facts.logging:UnusedRule'),
    'login-disabled': ('access', 'authlint.facts.access:IneffectiveProtection'),
    'login-mixin-after-view': ('access', 'authlint.facts.access:IneffectiveProtection'),
    'metadata-over-http': ('transport', 'authlint.facts.transport:InsecureMetadata'),
    'permission-above-api-view': ('access', 'authlint.facts.access:IneffectiveProtection'),
    'permission-default-open': ('access', 'authlint.facts.access:OpenDefault'),
    'pii-logging-in-production': ('details', 'authlint.facts.transport:PersonalDataLog'),
    'preflight-rejected': ('cors', 'authlint.facts.transport:RejectedPreflight'),
    'provider-level-hides-auth': ('logging', 'authlint.facts.logging:LogRoute'),
    'section-incomplete': ('config', 'authlint.facts.settings:IncompleteSection'),
    'session-after-authentication': ('pipeline', 'authlint.facts.pipeline:Pipeline'),
    'setting-array-merged': ('config', 'authlint.facts.settings:MergedArray'),
    'setting-duplicated': ('config', 'authlint.facts.settings:DuplicatedSetting'),
    'setting-ignored': ('config', 'authlint.facts.settings:IgnoredSetting'),
    'setting-misspelled': ('config', 'authlint.facts.settings:MisspelledSetting'),
    'setting-value-invalid': ('config', 'authlint.facts.settings:InvalidSetting'),
    'signature-not-verified': ('tokens', 'authlint.facts.tokens:TokenReader'),
    'signing-exception-uncaught': ('tokens', 'authlint.facts.handling:MissedError'),
    'signing-key-unusable': ('keys', 'authlint.facts.keys:UnusableKey'),
    'token-committed': ('keys', 'authlint.facts.keys:CommittedToken'),
    'token-in-query-string': ('tokens', 'authlint.facts.exposure:TokenInUrl'),
    'unused-suppression': ('authlint', 'authlint.facts.reading:UnusedSuppression'),
    'unverified-claim-trusted': ('tokens', 'authlint.facts.handling:UnverifiedUse'),
    'variable-not-expanded': ('config', 'authlint.facts.settings:UnexpandedVariable'),
    'verbose-auth-log-in-production': ('logging', 'authlint.facts.logging:LogRoute'),
    'verification-option-ignored': ('tokens', 'authlint.facts.tokens:TokenReader'),
}

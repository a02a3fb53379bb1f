"""What Dockerfiles, compose files and Kubernetes manifests do to the settings of an ASP.NET Core application."""

from __future__ import annotations

import pytest
from tests.adapters.aspnet_appsettings.test_aspnet_rules import findings
from tests.layers.test_layers import stack_of

from authlint.engine import MemoryFiles, Sources, extract
from authlint.facts.value import UNKNOWN
from authlint.layers import Stack
from authlint.systems import Application, Typed
from authlint.text import Location, Span
from authlint.views import settings as view

BASE = "src/Api/appsettings.json"
ON = '{"Jwt": {"Issuer": "a", "IncludeErrorDetails": true}}'
OFF = '{"Jwt": {"Issuer": "a", "IncludeErrorDetails": false}}'
NAME = "Jwt__IncludeErrorDetails"
KEY = ("jwt", "includeerrordetails")
PROJECT = {"src/Api/Api.csproj": "<Project/>"}
OTHERS = {"src/Worker/appsettings.json": "{}", "src/Worker/Worker.csproj": "<Project/>"}
UNSET = "as in the file"


def compose(environment: str, build: str = "./src/Api") -> str:
    return f"services:\n  web:\n    build: {build}\n    environment:\n{environment}"


def pod(image: str, entry: str, name: str = "web") -> str:
    return (
        "kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n"
        f"        - name: {name}\n          image: registry.example/{image}:1\n          env:\n"
        "            - name: ASPNETCORE_URLS\n              value: http://+:80\n"
        f"            - name: {NAME}\n              {entry}\n"
    )


def in_(stack: Stack, environment: str = "Production") -> object:
    """The setting in an environment: its text, ``UNKNOWN``, or ``UNSET`` if no deployment sets it."""
    if environment not in stack.environments:
        return UNSET
    _, setting = stack.effective(environment)[KEY]
    return setting.value if isinstance(setting, Typed) else UNSET


def details(files: dict[str, str], base: str = ON) -> list[str]:
    found = findings({BASE: base, **PROJECT, **files})
    return [one.severity.word for one in found if one.check == "error-details-in-production"]


FILES = [
    pytest.param({"src/Api/Dockerfile": f"FROM x\nENV {NAME}=false"}, "false", id="Dockerfile"),
    pytest.param({"src/Api/Dockerfile": f'FROM x\nENV A=b \\\n  # why\n  {NAME}="false"'}, "false", id="continued"),
    pytest.param({"src/Api/Dockerfile": "FROM x\nENV jwt__includeErrorDetails false\r\n"}, "false", id="old form, other case"),
    pytest.param({"src/Api/Dockerfile": f"FROM x AS base\nENV {NAME}=false\nFROM y\nFROM base"}, "false", id="stage reached"),
    pytest.param({"src/Api/Dockerfile": f"FROM x AS build\nENV {NAME}=false\nFROM y"}, UNSET, id="stage left behind"),
    pytest.param({"src/Api/Dockerfile": f"FROM x\nARG D\nENV {NAME}=$D"}, UNKNOWN, id="argument"),
    pytest.param({"src/Api/Dockerfile": f"FROM x\n# ENV {NAME}=false"}, UNSET, id="comment"),
    pytest.param({"src/Api/Dockerfile": f"FROM x\nENV ASPNETCORE_{NAME}=false"}, UNSET, id="host's own"),
    pytest.param({"Dockerfile": f'FROM x\nENV {NAME}=false\nENTRYPOINT ["dotnet", "Api.dll"]'}, "false", id="above, by library"),
    pytest.param({"Dockerfile": f'FROM x\nENV {NAME}=false\nCMD ["dotnet", "Worker.dll"]'}, UNSET, id="above, another's"),
    pytest.param({"Dockerfile": f"FROM x\nENV {NAME}=false"}, UNKNOWN, id="above, who knows"),
    pytest.param({"compose.yaml": compose(f"      {NAME}: 'true'\n")}, "true", id="compose map"),
    pytest.param({"docker-compose.yml": compose(f"      - {NAME}=true\n")}, "true", id="compose list"),
    pytest.param({"docker-compose.yml": compose(f"      - {NAME}\n")}, UNKNOWN, id="compose, from the shell"),
    pytest.param({"docker-compose.yml": compose(f"      {NAME}: ${{D:-true}}\n")}, UNKNOWN, id="compose, interpolated"),
    pytest.param({"docker-compose.yml": compose(f"      {NAME}: 'true'\n", "./src/Worker")}, UNSET, id="compose, another's"),
    pytest.param({**OTHERS, "docker-compose.yml": compose(f"      {NAME}: 'true'\n", ".")}, UNKNOWN, id="compose, one of two"),
    pytest.param({"docker-compose.yml": compose(f"      {NAME}: 'true'\n", ".")}, "true", id="compose, the only one"),
    pytest.param(
        {"docker-compose.yml": compose(f"      {NAME}: 'true'\n      ASPNETCORE_ENVIRONMENT: Development\n")},
        UNSET,
        id="compose for development",
    ),
    pytest.param(
        {"docker-compose.yml": compose(f"      {NAME}: 'true'\n      ASPNETCORE_ENVIRONMENT: ${{E}}\n")},
        UNKNOWN,
        id="compose for whatever",
    ),
    pytest.param({"docker-compose.override.yml": compose(f"      {NAME}: 'true'\n")}, UNSET, id="override"),
    pytest.param(
        {
            "docker-compose.yml": compose("      A: b\n"),
            "docker-compose.prod.yml": f"services:\n  web:\n    environment:\n      {NAME}: 'true'\n",
        },
        UNKNOWN,
        id="with and without the file for production",
    ),
    pytest.param({"k8s/api.yaml": pod("api", "value: 'true'")}, "true", id="manifest, by image"),
    pytest.param({"k8s/api.yaml": pod("api", "valueFrom: {secretKeyRef: {name: s, key: k}}")}, UNKNOWN, id="manifest, secret"),
    pytest.param({**OTHERS, "k8s/x.yaml": pod("x", "value: 'true'")}, UNKNOWN, id="manifest, who knows"),
    pytest.param(
        {"docker-compose.yml": compose(f"      {NAME}: 'true'\n"), "k8s/api.yaml": pod("api", "value: 'false'")},
        UNKNOWN,
        id="two that differ",
    ),
    pytest.param(
        {"src/Api/Dockerfile": f"FROM x\nENV {NAME}=true", "k8s/api.yaml": pod("api", "value: 'false'")},
        "false",
        id="manifest over Dockerfile",
    ),
    pytest.param(
        {"src/Api/Properties/launchSettings.json": f'{{"profiles": {{"a": {{"environmentVariables": {{"{NAME}": "false"}}}}}}}}'},
        UNSET,
        id="launch settings",
    ),
]


@pytest.mark.parametrize(("files", "wanted"), FILES)
def test_what_production_has(files: dict[str, str], wanted: object) -> None:
    assert in_(stack_of({BASE: ON, **PROJECT, **files})) == wanted


def test_a_compose_file_for_development_is_a_layer_of_development() -> None:
    files = {"docker-compose.override.yml": compose(f"      {NAME}: 'false'\n")}
    assert in_(stack_of({BASE: ON, **PROJECT, **files}), "Development") == "false"


def test_a_config_map_of_the_same_file_counts() -> None:
    text = (
        f"kind: ConfigMap\nmetadata: {{name: settings}}\ndata: {{{NAME}: 'false'}}\n---\nkind: Deployment\nspec:\n  template:\n"
        "    spec:\n      containers:\n        - name: api\n          envFrom:\n            - configMapRef: {name: settings}\n"
    )
    assert in_(stack_of({BASE: ON, **PROJECT, "deploy/api.yaml": text})) == "false"


def test_details_that_a_deployment_turns_off_are_not_reported_in_production() -> None:
    assert details({}) == ["warning"]
    assert details({"src/Api/Dockerfile": f"FROM x\nENV {NAME}=false"}) == []
    assert details({"docker-compose.yml": compose(f"      - {NAME}=false\n")}) == []


def test_an_unsure_deployment_makes_a_finding_silent_and_adds_none() -> None:
    unsure = {"docker-compose.yml": compose(f"      - {NAME}\n")}
    assert details(unsure) == details(unsure, OFF) == []


def test_what_has_nothing_to_do_with_a_setting_changes_nothing() -> None:
    assert details({"src/Api/Dockerfile": "FROM x\nENV Jwt__Audience=a"}) == ["warning"]
    assert details({"docker-compose.override.yml": compose(f"      - {NAME}=false\n")}) == ["warning"]


def test_a_file_of_settings_and_a_deployment_are_of_one_environment_however_it_is_spelled() -> None:
    files = {"src/Api/appsettings.production.json": OFF, "src/Api/Dockerfile": "FROM x\nENV Jwt__Audience=a"}
    assert details(files) == []


def test_details_that_only_a_deployment_turns_on_are_nothing_of_the_file() -> None:
    assert details({"docker-compose.yml": compose(f"      - {NAME}=true\n")}, OFF) == []


def test_facts_rest_on_the_deployment_files_and_their_directories() -> None:
    files = {
        BASE: ON,
        **PROJECT,
        "src/Api/Dockerfile": "FROM x",
        "docker-compose.yml": compose("      A: b\n"),
        "k8s/api.yaml": pod("api", "value: 'true'"),
    }
    reads = extract(BASE, Sources(MemoryFiles(files))).reads
    assert reads >= {"src/Api/Dockerfile", "docker-compose.yml", "k8s/api.yaml", "src/Api/", "src/", "/", "k8s/"}


def test_the_table_of_settings_shows_the_deployment() -> None:
    stack = stack_of({BASE: OFF, **PROJECT, "docker-compose.yml": compose(f"      - {NAME}=true\n      - Jwt__Key=abcdefgh\n")})
    table = view.table(Application("ASP.NET Core", "", Location(BASE, Span(0, 0)), stack), ())
    shown = {line.name: [(step.shown, step.layer) for step in line.values[1].steps] for line in table.lines}
    assert shown["Jwt:IncludeErrorDetails"] == [("false", "appsettings.json"), ("true", "docker-compose.yml")]
    assert shown["Jwt:Key"] == [("(8 characters)", "docker-compose.yml")]

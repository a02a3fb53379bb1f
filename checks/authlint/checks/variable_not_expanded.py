"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.settings import UnexpandedVariable
from authlint.finding import Finding, Severity


class VariableNotExpanded(Check[UnexpandedVariable]):
    """A setting of authentication refers to a variable in a way that its reader takes for plain text.

    ## Why it matters
    .NET does not replace `${NAME}`, `$(NAME)` or `%NAME%` in its settings. Unless a deployment tool does, the text itself is the
    value, the same in every installation and known to everybody who can read the repository.

    ## How to fix it
    Leave the value empty and set the environment variable that .NET reads for it: the names of the sections joined by `__`.
    """

    severity = Severity.WARNING
    topic = "config"
    since = "0.1.0"
    references = ("https://learn.microsoft.com/aspnet/core/fundamentals/configuration/#environment-variables",)
    unfixable = "the variable has to be set under another name"
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Jwt": {
    "Issuer": "https://orders.example",
    "Key": "${JWT_KEY}"
           ^^^^^^^^^^^^ `Jwt:Key` is plain text in Production: .NET does not replace `${JWT_KEY}`; it reads the environment variable `Jwt__Key`
  }
}
-- Program.cs --
var key = builder.Configuration["Jwt:Key"];
-- Dockerfile --
FROM mcr.microsoft.com/dotnet/aspnet:9.0
ENTRYPOINT ["dotnet", "Orders.dll"]
""",  # noqa: E501 - a message stands on one line
            good="""
-- appsettings.json --
{
  "Jwt": {
    "Issuer": "https://orders.example",
    "Key": ""
  }
}
-- Program.cs --
var key = builder.Configuration["Jwt:Key"];
-- Dockerfile --
FROM mcr.microsoft.com/dotnet/aspnet:9.0
ENTRYPOINT ["dotnet", "Orders.dll"]
""",
        ),
    )

    def run(self, variable: UnexpandedVariable, question: Question, /) -> Iterator[Finding]:
        """Report it where it is the effective value."""
        held = self.held(variable.where, question)
        if held is None:
            return
        why = (
            f"{variable.system} does not replace `{variable.reference}`; it reads the environment variable `{variable.variable}`"
        )
        yield self.finding(
            variable.at,
            f"`{variable.name}` is plain text {held.phrase}: {why}",
            severity=held.cap(self.severity if variable.certain else Severity.INFO),
            environment=held.environment,
        )

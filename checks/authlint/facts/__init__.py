"""The vocabulary of facts: what an adapter knows about an application, free of framework and syntax.

Every fact is a small frozen dataclass. Adapters make them, checks judge them; neither knows the other.
"""

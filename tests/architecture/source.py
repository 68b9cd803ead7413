"""Reading the code as text and trees, for the rules about it."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = sorted(
    folder.name
    for folder in ROOT.iterdir()
    if (folder / "__init__.py").exists() and folder.name not in ("tests", "benchmarks")
)
PURE = (
    "chat",
    "stations",
    "intents",
    "tickets",
    "moderation",
    "customers",
    "billing",
    "broadcasts",
    "knowledge",
)

AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef


def files(*packages: str) -> list[Path]:
    """Return the modules of some packages, all of ours when none is named."""
    return sorted(file for name in packages or PACKAGES for file in (ROOT / name).rglob("*.py"))


def short(file: Path) -> str:
    """Name a file as people do."""
    return str(file.relative_to(ROOT))


def tree(file: Path) -> ast.Module:
    """Parse a module."""
    return ast.parse(file.read_text("utf-8"), str(file))


def functions(module: ast.AST) -> Iterator[AnyFunction]:
    """Return every function in a module, methods and inner ones included."""
    for node in ast.walk(module):
        if isinstance(node, AnyFunction):
            yield node


def spoken_strings(module: ast.Module) -> Iterator[ast.Constant]:
    """Return the string literals that are no documentation."""
    documentation = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if not isinstance(node, ast.Constant) or id(node) in documentation:
            continue
        if isinstance(node.value, str):
            yield node

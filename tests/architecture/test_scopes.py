"""Whatever reads a business table asks on whose behalf: it takes a Scope."""

import ast

import pytest

from tests.architecture.source import ROOT, AnyFunction, files, functions, short, tree

# The machinery below the aggregates: transactions, keys, dialects and copies know no askers.
MACHINERY = {
    "__init__",
    "columns",
    "copying",
    "database",
    "engines",
    "file_lock",
    "leases",
    "migrating",
    "rows",
    "scoping",
    "sealed",
    "states",
    "tables",
    "unit_of_work",
}
WRITES = {
    "insert",
    "insert_into",
    "insert_new",
    "load_new",
    "on_conflict_do_nothing",
    "on_conflict_do_update",
    "inserting",
    "inserting_new",
    "leave_many",
    "load",
    "update",
    "delete",
    "run_once",
    "write",
    "write_once",
}
AGGREGATES = [file for file in files("storage") if file.parent == ROOT / "storage"]
AGGREGATES = [file for file in AGGREGATES if file.stem not in MACHINERY]


def called(part: ast.AST) -> set[str]:
    """Return the names of what a part of the source calls, whatever object they belong to."""
    return {
        node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        for node in ast.walk(part)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
    }


def named(part: ast.AST) -> set[str]:
    """Return every plain name that a part of the source mentions."""
    return {node.id for node in ast.walk(part) if isinstance(node, ast.Name)}


def prepared_writes(module: ast.Module) -> set[str]:
    """Return the names of prepared statements that write, made here or by a function here."""
    makers = {one.name for one in functions(module) if called(one) & WRITES}
    return {
        target.id
        for node in module.body
        if isinstance(node, ast.Assign) and called(node) & (WRITES | makers)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def writers(module: ast.Module) -> set[str]:
    """Return the functions that write, by themselves or by what they call in the same file."""
    prepared = prepared_writes(module)
    calls = {
        one.name: called(one) | ({"write"} if named(one) & prepared else set())
        for one in functions(module)
    }
    found = {name for name, names in calls.items() if names & WRITES}
    while more := {name for name, names in calls.items() if names & found} - found:
        found |= more
    return found


def scoped(function: AnyFunction) -> bool:
    """True when a function has a parameter ``scope: Scope``, and uses it."""
    arguments = [*function.args.args, *function.args.kwonlyargs]
    declared = any(
        one.arg == "scope" and one.annotation is not None and ast.unparse(one.annotation) == "Scope"
        for one in arguments
    )
    return declared and any(
        isinstance(node, ast.Name) and node.id == "scope" for node in ast.walk(function)
    )


@pytest.mark.parametrize("file", AGGREGATES, ids=short)
def test_every_public_reading_takes_a_scope_and_uses_it(file: object) -> None:
    module = tree(file)  # type: ignore[arg-type]
    writing = writers(module)
    readers = [
        one
        for one in functions(module)
        if isinstance(one, ast.AsyncFunctionDef)
        and not one.name.startswith("_")
        and one.name not in writing
    ]
    assert [one.name for one in readers if not scoped(one)] == []


def test_the_rule_finds_what_it_is_for() -> None:
    module = ast.parse(
        "async def read(work): return await work.run(select(1))\n"
        "async def unused(work, scope: Scope): return await work.run(select(1))\n"
        "async def good(work, scope: Scope): return await work.run(select(1).where(scope))\n"
        "async def store(work): await work.run(insert(1))\n"
        "async def outer(work): await store(work)\n"
        "_NEXT = Prepared(insert(1).returning(2))\n"
        "async def number(work): return await work.fetch(_NEXT)\n"
    )
    assert writers(module) == {"store", "outer", "number"}
    assert [one.name for one in functions(module) if scoped(one)] == ["good"]

"""The sandbox's page: what it serves, what it may load, and that words never become markup."""

import re
from collections.abc import AsyncIterator, Mapping
from importlib.resources import files

import aiohttp
import pytest

from sandbox import page
from sandbox.server import SandboxServer
from sandbox.world import World

STATIC = {one.name: one.read_text("utf-8") for one in files("sandbox").joinpath("static").iterdir()}
# Names of XML dialects, and the addresses that the page recognises in what people write.
NOT_FETCHED = {"http://www.w3.org/2000/svg"}


@pytest.fixture
async def served(world: World) -> AsyncIterator[SandboxServer]:
    async def roles() -> Mapping[int, str]:
        return {7_000_000_001: "manager"}

    server = SandboxServer(world, extra_routes=page.routes(":root { --lamp: gold; }", roles))
    await server.start()
    yield server
    await server.stop()


@pytest.mark.parametrize("name", sorted(STATIC))
async def test_every_file_is_served_with_its_kind(
    served: SandboxServer, session: aiohttp.ClientSession, name: str
) -> None:
    async with session.get(f"{served.url}/_page/{name}") as response:
        assert response.status == 200
        assert await response.text() == STATIC[name]
        kinds = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
        assert response.content_type == kinds.get(name.rpartition(".")[2], "text/html")
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_the_page_may_load_nothing_from_elsewhere_and_run_nothing_written_into_it(
    served: SandboxServer, session: aiohttp.ClientSession
) -> None:
    async with session.get(f"{served.url}/") as response:
        assert response.status == 200
        assert await response.text() == STATIC["page.html"]
        policy = dict(
            part.strip().split(" ", 1)
            for part in response.headers["Content-Security-Policy"].split(";")
        )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in " ".join(policy.values())


async def test_the_theme_and_the_roles_come_from_whoever_wires_the_page(
    served: SandboxServer, session: aiohttp.ClientSession
) -> None:
    async with session.get(f"{served.url}/_page/theme.css") as response:
        assert await response.text() == ":root { --lamp: gold; }"
    async with session.get(f"{served.url}/_page/roles") as response:
        assert await response.json() == {"7000000001": "manager"}


async def test_there_is_no_other_file_to_be_had(
    served: SandboxServer, session: aiohttp.ClientSession
) -> None:
    for name in ("page.py", "..%2Fpage.py", "%2e%2e%2fworld.py", "nothing"):
        async with session.get(f"{served.url}/_page/{name}") as response:
            assert response.status == 404


async def test_without_wiring_everybody_is_a_resident(
    world: World, session: aiohttp.ClientSession
) -> None:
    server = SandboxServer(world, extra_routes=page.routes())
    await server.start()
    try:
        async with session.get(f"{server.url}/_page/roles") as response:
            assert await response.json() == {}
        async with session.get(f"{server.url}/_page/theme.css") as response:
            assert (response.status, await response.text()) == (200, "")
    finally:
        await server.stop()


async def test_the_token_moves_from_the_address_into_a_cookie(world: World) -> None:
    server = SandboxServer(world, extra_routes=page.routes(), stage_token="lamp oil")
    await server.start()
    jar = aiohttp.CookieJar(unsafe=True)  # loopback is an address without a name
    try:
        async with aiohttp.ClientSession(cookie_jar=jar) as visitor:
            for wrong in ("", "?token=water"):
                async with visitor.get(f"{server.url}/{wrong}") as response:
                    assert response.status == 401
            async with visitor.get(f"{server.url}/?token=lamp+oil") as response:
                assert response.status == 200
                assert "token" not in str(response.url)
            async with visitor.get(f"{server.url}/_stage/people") as response:
                assert (await response.json())["ok"]
    finally:
        await server.stop()


@pytest.mark.parametrize("name", sorted(STATIC))
def test_no_file_names_an_address_elsewhere(name: str) -> None:
    found = set(re.findall(r"(?:https?:|[\"'`(=])//[\w.-]+\.[a-z]{2,}[^\s\"'`)]*", STATIC[name]))
    assert found - NOT_FETCHED == set()
    assert not re.search(r"@import|url\(\s*['\"]?(?!#)", STATIC[name])


@pytest.mark.parametrize("name", sorted(name for name in STATIC if name.endswith(".js")))
def test_words_of_people_never_become_markup_or_code(name: str) -> None:
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc"
    code = r"\beval\(|new Function|createContextualFragment|setTimeout\(\s*['\"`]"
    assert re.findall(f"{markup}|{code}", STATIC[name]) == []


def test_only_web_addresses_become_links() -> None:
    links = STATIC["bubbles.js"]
    assert "const WEB = /^https?:\\/\\//i;" in links
    guarded = links[links.index("function link(") : links.index("function marked(")]
    assert guarded.index("if (!WEB.test(address)) return") < guarded.index('target: "_blank"')


def catalogue(language: str) -> dict[str, str]:
    """Return one language's words, as ``words.js`` writes them."""
    start = re.search(rf'^  "?{language}"?: {{$', STATIC["words.js"], re.MULTILINE)
    assert start is not None
    block = STATIC["words.js"][start.end() :].split("\n  },", 1)[0]
    return dict(re.findall(r'^    (\w+): "(.*)",$', block, re.MULTILINE))


def test_both_languages_say_the_same_things() -> None:
    chinese, english = catalogue("zh-CN"), catalogue("en")
    assert len(chinese) > 100
    assert chinese.keys() == english.keys()
    for key, words in chinese.items():
        assert set(re.findall(r"\{\w+\}", words)) == set(re.findall(r"\{\w+\}", english[key])), key


def test_every_word_that_the_page_says_is_in_the_catalogue() -> None:
    known = catalogue("en").keys()
    scripts = "".join(text for name, text in STATIC.items() if name != "words.js")
    said = set(re.findall(r'\bsay\("(\w+)"', scripts))
    said |= set(re.findall(r'data-(?:say|label|hint)="(\w+)"', STATIC["page.html"]))
    assert len(said) > 60
    assert said - known == set()

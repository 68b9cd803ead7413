"""What other systems move past the same gate as people, and what staff see to beside tickets."""

from datetime import timedelta

from stations.client import Grant
from storage import objections, tables, tasks
from tests.api.conftest import Office
from tickets.objection import About, Objection
from tickets.task import Task, TaskKind, TaskState


async def test_nothing_is_resolved_past_the_gate(office: Office) -> None:
    path = f"/tickets/{(await office.file()).json()['id']}/entries"
    refused = await office.ask("POST", path, json={"move": "resolve", "text": "换了保险"})
    assert refused.status_code == 409
    assert "产权" in refused.json()["error"]["message"]
    for code in ("moon", "company/x", ""):
        wrong = await office.ask("POST", path, json={"move": "bound", "code": code})
        assert wrong.status_code == 422
    assert (
        await office.ask("POST", path, json={"move": "class", "code": "rain"})
    ).status_code == 422
    moved = await office.ask("POST", path, json={"move": "class", "code": "complaint/quality"})
    assert (moved.json()["kind"], moved.json()["subkind"]) == ("complaint", "quality")


async def test_tasks_and_objections_are_listed_without_anybodys_words(office: Office) -> None:
    filed = (await office.file()).json()
    async with office.stage.database.writing() as work:
        person = (await work.run(tables.people.select())).mappings().first()
        assert person is not None
        east, now, ticket_id = office.stage.east.id, work.now, int(filed["id"])
        task = Task(9, east, TaskKind.REPEAT, "x", TaskState.OPEN, now, "找老王", now)
        await tasks.add(work, task, [ticket_id])
        one = Objection(7, east, ticket_id, About.ARRIVAL, person["id"], "老王拦路", now)
        await objections.add(work, one)
    listed = await office.ask("GET", "/tasks")
    assert [(row["kind"], row["state"]) for row in listed.json()["tasks"]] == [("repeat", "open")]
    objected = await office.ask("GET", "/objections")
    (row,) = objected.json()["objections"]
    assert (row["ticket"], row["metric"], row["state"]) == (filed["id"], "arrival", "open")
    assert "老王" not in listed.text + objected.text
    await office.client("reader", [Grant.READ_INCIDENTS])
    for path in ("/tasks", "/objections"):
        assert (await office.ask("GET", path, "reader")).status_code == 403
    async with office.stage.database.writing() as work:
        await work.run(tables.tickets.update().values(about_staff=True))
    assert (await office.ask("GET", "/objections")).json() == {"objections": [], "next": None}
    assert (await office.ask("GET", "/tasks")).json() == {"tasks": [], "next": None}


async def test_long_lists_come_by_pages(office: Office) -> None:
    tickets = [(await office.file(reference=str(at))).json()["id"] for at in range(3)]
    async with office.stage.database.writing() as work:
        person = (await work.run(tables.people.select())).mappings().first()
        assert person is not None
        east, now = office.stage.east.id, work.now
        for at, ticket in enumerate(map(int, tickets)):
            due = now + timedelta(hours=at)
            task = Task(at + 1, east, TaskKind.REPEAT, f"x{at}", TaskState.OPEN, now, "", due)
            await tasks.add(work, task, [ticket])
            one = Objection(at + 1, east, ticket, About.ARRIVAL, person["id"], "", now)
            await objections.add(work, one)
    for name in ("tasks", "objections"):
        whole = [row["id"] for row in (await office.ask("GET", f"/{name}")).json()[name]]
        assert len(whole) == 3
        read, path = [], f"/{name}?limit=2"
        while path:
            page = (await office.ask("GET", path)).json()
            read.append([row["id"] for row in page[name]])
            path = f"/{name}?limit=2&skip={page['next']}" if page["next"] else ""
        assert read == [whole[:2], whole[2:]]
        for wrong in ("skip=-1", "skip=100001", "limit=0", "limit=201", "after=1"):
            assert (await office.ask("GET", f"/{name}?{wrong}")).status_code == 422

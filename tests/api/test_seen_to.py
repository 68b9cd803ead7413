"""What other systems move past the same gate as people, and what staff see to beside tickets."""

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
    assert (await office.ask("GET", "/objections")).json() == {"objections": []}
    assert (await office.ask("GET", "/tasks")).json() == {"tasks": []}

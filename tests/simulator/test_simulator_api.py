"""The public API over real HTTP."""

from xml.etree import ElementTree as ET

import pytest

from simulator.outside import Client


async def test_all_employees_are_an_array_with_the_documents_keys(client: Client) -> None:
    status, employees = await client.api("GET", "employee")

    assert status == 200
    assert len(employees) == 40
    assert len({each["Department"]["Name"] for each in employees}) == 6
    mette = next(each for each in employees if each["Localnumber"] == 202)
    assert list(mette) == [
        "Localnumber", "Name", "Description", "Email", "Phonenumbers", "Phones", "Info", "Department",
    ]  # fmt: skip
    assert mette["Name"] == "Mette Kjærgård"
    assert [(phone["LocalNumber"], phone["Name"]) for phone in mette["Phones"]] == [
        (200202, "Bordtelefon"),
        (200302, "Mobil"),
    ]
    assert {"Type": 1, "Label": "Ansættelse"}.items() <= mette["Info"][0].items()
    assert mette["Phonenumbers"][0] == {
        "Number": 87400202,
        "LineName": "Direkte",
        "BelongsTo": 202,
        "GotoLocalNumber": 0,
    }


async def test_one_employee_is_an_object(client: Client) -> None:
    status, mette = await client.api("GET", "employee/202")

    assert status == 200
    assert mette["Email"] == client.links["username"]


async def test_methods_are_found_in_any_case(client: Client) -> None:
    assert (await client.api("GET", "EMPLOYEE/202"))[0] == 200
    assert (await client.api("GET", "callflow"))[0] == 200


@pytest.mark.parametrize("path", ["employee/", "employee/999", "employees", "", "employee/202/"])
async def test_a_trailing_slash_or_unknown_method_is_not_found(client: Client, path: str) -> None:
    status, answer = await client.api("GET", path)

    assert status == 404
    assert "Message" in answer


@pytest.mark.parametrize("wrong", [{"hash": "x"}, {"account": "1"}, {"hash": "", "account": ""}])
async def test_a_wrong_account_or_hash_is_denied(client: Client, wrong: dict[str, str]) -> None:
    status, answer = await client.api("GET", "employee", **wrong)

    assert status == 401
    assert list(answer) == ["Message"]


async def test_a_flow_changes_only_by_the_parameter_in_force(client: Client) -> None:
    async def active() -> bool:
        _, flows = await client.api("GET", "Callflow")
        return next(each["IsActive"] for each in flows if each["Localnumber"] == 801)

    assert not await active()
    await client.api("POST", "Callflow/SetCallFlowState", localnumber="801", active="true")
    assert not await active()
    _, answer = await client.api("POST", "Callflow/SetCallFlowState", localnumber="801", state="true")
    assert answer["Success"] is True
    assert await active()
    await client.control("/variant", flow_parameter="active")
    await client.api("POST", "Callflow/SetCallFlowState", localnumber="801", state="false")
    assert await active()
    await client.api("POST", "Callflow/SetCallFlowState", localnumber="801", active="false")
    assert not await active()


async def test_an_unknown_flow_is_no_success(client: Client) -> None:
    _, answer = await client.api("POST", "Callflow/SetCallFlowState", localnumber="1", state="true")

    assert answer["Success"] is False


async def test_setting_a_flow_with_get_is_refused(client: Client) -> None:
    assert (await client.api("GET", "Callflow/SetCallFlowState", localnumber="801", state="true"))[0] == 405


async def test_a_login_is_validated(client: Client) -> None:
    right = {"username": client.links["username"], "password": client.links["password"]}

    assert (await client.api("POST", "MyfoneUser/ValidateUser", **right))[1]["Success"] is True
    assert (await client.api("POST", "MyfoneUser/ValidateUser", **right | {"password": "x"}))[1]["Success"] is False


async def test_content_type_asks_for_xml(client: Client) -> None:
    query = {"account": client.links["account"], "hash": client.links["hash"]}
    url = client.links["api_url"] + "employee"
    async with client.session.get(url, params=query, headers={"Content-Type": "application/xml"}) as answer:
        assert answer.content_type == "application/xml"
        root = ET.fromstring(await answer.read())  # noqa: S314 - our own answer

    names = {each.tag.rpartition("}")[2] for each in root}
    assert root.tag.endswith("ArrayOfEmployee")
    assert names == {"Employee"}
    assert len(root) == 40


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/xml", "application/xml"),
        ("application/json, application/xml;q=0.5", "application/json"),
        ("*/*", "application/json"),
    ],
)
async def test_accept_decides_the_form(client: Client, accept: str, kind: str) -> None:
    query = {"account": client.links["account"], "hash": client.links["hash"]}
    url = client.links["api_url"] + "Callflow"
    async with client.session.get(url, params=query, headers={"Accept": accept}) as answer:
        assert answer.content_type == kind


@pytest.mark.parametrize("local_number", ["6000", "801", "200202"])
async def test_an_outside_number_is_connected_to_any_local_number(client: Client, local_number: str) -> None:
    status, answer = await client.api("POST", "Call", employee=local_number, callee="86515151")
    assert (status, answer["Success"]) == (200, True)
    await client.control("/variant", connect_to="employees")
    assert (await client.api("POST", "Call", employee=local_number, callee="86515151"))[1]["Success"] is False


async def test_what_is_no_local_number_gets_no_call(client: Client) -> None:
    assert (await client.api("POST", "Call", employee="4711", callee="86515151"))[1]["Success"] is False
    assert (await client.api("POST", "Call", employee="6000", callee=" "))[1]["Success"] is False

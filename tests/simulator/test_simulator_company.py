"""The example company and its customers."""

import csv
import re

from fonetray.simulator.company import CUSTOMERS_FILE, Company, squeeze


def test_every_employee_can_log_in_and_be_found_by_each_number() -> None:
    company = Company()
    for employee in company.employees.values():
        assert company.find(employee.local_number) == employee
        assert all(company.find(number) == employee for number in (*employee.phones, *employee.numbers))
        if employee.email:
            assert company.login(employee.email.upper(), f"Brisvang-{employee.local_number}") == employee
    assert company.login("", "Brisvang-228") is None


def test_numbers_are_everybodys_own() -> None:
    company = Company()
    own = [number for each in company.employees.values() for number in (each.local_number, *each.phones, *each.numbers)]

    assert len(own) == len(set(own))
    assert not set(own) & set(company.customers)
    assert len(company.customers) == len(set(company.customers))


def test_customers_are_two_hundred_with_danish_letters_and_neighbours() -> None:
    with CUSTOMERS_FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))

    assert len(rows) == 200
    assert list(rows[0]) == ["Navn", "Firma", "Telefon", "Mobil", "E-mail", "By", "Kundenr", "Link"]
    assert all(row["Telefon"] or row["Mobil"] for row in rows)
    assert all(row["Link"] == f"https://crm.example.dk/kunde/{row['Kundenr']}" for row in rows)
    assert {letter for row in rows for letter in row["Navn"].lower()} >= set("æøåöüß")
    numbers = Company().customers
    assert all(re.fullmatch(r"\d{8}|\+\d{8,14}|00\d{8,14}", number) for number in numbers)
    assert {number[:3] for number in numbers if number.startswith("+")} >= {"+47", "+46", "+49", "+29"}


def test_a_number_is_squeezed() -> None:
    assert squeeze("+45 86 51-51(51)") == "86515151"
    assert squeeze("0045 86515151") == "86515151"
    assert squeeze("+47 22 00 41 11") == "+4722004111"

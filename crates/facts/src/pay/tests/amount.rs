//! Pay of one amount, case by case.

use super::first::first;
use crate::pay::Currency::{ETB, EUR, GBP, USD, ZAR};
use crate::pay::Period::{Hour, Month, Year};

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn lone_amounts_are_read() {
    let table = [
        ("Salary up to £60k", "..60000", Year, GBP, "up to £60k"),
        (
            "Pay from €4.000 per month",
            "4000..",
            Month,
            EUR,
            "from €4.000 per month",
        ),
        (
            "Acme | Cook | Ohio | $150k+",
            "150000..",
            Year,
            USD,
            "$150k+",
        ),
        (
            "Salary: $130,000.00 /year",
            "130000..130000",
            Year,
            USD,
            "$130,000.00 /year",
        ),
        ("Pay Rate: $26/hr", "26..26", Hour, USD, "$26/hr"),
        (
            "Salary: 15,000 ETB per month",
            "15000..15000",
            Month,
            ETB,
            "15,000 ETB per month",
        ),
        ("Salary: 8000 Birr", "8000..8000", Month, ETB, "8000 Birr"),
        (
            "Salary: ETB 25,000 (Net)",
            "25000..25000",
            Month,
            ETB,
            "ETB 25,000",
        ),
        (
            "Addis Ababa. Salary: 12000",
            "12000..12000",
            Month,
            ETB,
            "12000",
        ),
        (
            "Base salary $90k plus bonus",
            "90000..90000",
            Year,
            USD,
            "$90k",
        ),
        (
            "Acme | Cook | SALARY:50k EUR | Bonn",
            "50000..50000",
            Year,
            EUR,
            "50k EUR",
        ),
        (
            "Hourly pay up to $29.12.",
            "..29.12",
            Hour,
            USD,
            "up to $29.12",
        ),
        (
            "£28,000p.a. plus benefits",
            "28000..28000",
            Year,
            GBP,
            "£28,000p.a",
        ),
        (
            "Acme | Cook | $120,000 | Ohio",
            "120000..120000",
            Year,
            USD,
            "$120,000",
        ),
        (
            "We pay $3000 per month",
            "3000..3000",
            Month,
            USD,
            "$3000 per month",
        ),
        ("Salary is USD80k", "80000..80000", Year, USD, "USD80k"),
        (
            "Pay: R25,000 per month",
            "25000..25000",
            Month,
            ZAR,
            "R25,000 per month",
        ),
        (
            "Monthly salary of 20,700 birr",
            "20700..20700",
            Month,
            ETB,
            "20,700 birr",
        ),
        (
            "Acme | Cook | $100k and up",
            "100000..",
            Year,
            USD,
            "$100k and up",
        ),
        (
            "Salary: minimum $45,000",
            "45000..",
            Year,
            USD,
            "minimum $45,000",
        ),
        (
            "Compensation: 100 USD / month",
            "100..100",
            Month,
            USD,
            "100 USD / month",
        ),
        (
            "Salary range: 140,000 USD",
            "140000..140000",
            Year,
            USD,
            "140,000 USD",
        ),
        (
            "Acme | Cook | 90-120k w/ equity | Ohio",
            "90000..120000",
            Year,
            USD,
            "90-120k",
        ),
        (
            "Job Type: ContractSalary: $5,000.00 /monthEducation:",
            "5000..5000",
            Month,
            USD,
            "$5,000.00",
        ),
        (
            "Salary: 9,000 ETB / month Meal Allowance: 900 ETB",
            "9000..9000",
            Month,
            ETB,
            "9,000 ETB / month",
        ),
        ("ደመወዝ 5 ሺህ እና ኮሚሽን", "5000..5000", Month, ETB, "5 ሺህ"),
    ];
    for (raw, amounts, period, currency, span) in table {
        assert_eq!(
            first(raw),
            Some((amounts.to_owned(), period, currency, span)),
            "{raw}"
        );
    }
}

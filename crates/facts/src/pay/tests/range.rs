//! Pay with a minimum and a maximum, case by case.

use super::first::first;
use crate::pay::Currency::{AUD, CAD, CHF, ETB, EUR, GBP, INR, NOK, USD};
use crate::pay::Period::{Day, Hour, Month, Week, Year};

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn ranges_are_read() {
    let table = [
        (
            "Salary: $80,000 - $95,500 per year",
            "80000..95500",
            Year,
            USD,
            "$80,000 - $95,500 per year",
        ),
        (
            "Acme | Baker | Ohio | 80-95k",
            "80000..95000",
            Year,
            USD,
            "80-95k",
        ),
        (
            "Acme | Baker | $80k–$95k | ONSITE",
            "80000..95000",
            Year,
            USD,
            "$80k–$95k",
        ),
        (
            "Pay is 100K to 140K USD",
            "100000..140000",
            Year,
            USD,
            "100K to 140K USD",
        ),
        (
            "We pay between $20 and $25 an hour",
            "20..25",
            Hour,
            USD,
            "$20 and $25 an hour",
        ),
        (
            "Acme | Baker | $100-120k",
            "100000..120000",
            Year,
            USD,
            "$100-120k",
        ),
        (
            "Acme | Baker | $80k-90",
            "80000..90000",
            Year,
            USD,
            "$80k-90",
        ),
        (
            "Salary: $40,000+ commission",
            "40000..",
            Year,
            USD,
            "$40,000+",
        ),
        (
            "Salary: $15.50 to $16.25 /hour",
            "15.50..16.25",
            Hour,
            USD,
            "$15.50 to $16.25 /hour",
        ),
        (
            "Acme | Welder | London | £35-47.5k",
            "35000..47500",
            Year,
            GBP,
            "£35-47.5k",
        ),
        (
            "Acme | Baker | Berlin | €50k - 75k",
            "50000..75000",
            Year,
            EUR,
            "€50k - 75k",
        ),
        (
            "Acme | Baker | 40-65k € + bonus",
            "40000..65000",
            Year,
            EUR,
            "40-65k €",
        ),
        (
            "Acme | Baker | EUR 60- 70k",
            "60000..70000",
            Year,
            EUR,
            "EUR 60- 70k",
        ),
        (
            "Salary 60.000 - 80.000 € per year",
            "60000..80000",
            Year,
            EUR,
            "60.000 - 80.000 € per year",
        ),
        (
            "Salary: € 60 000 - 80 000",
            "60000..80000",
            Year,
            EUR,
            "€ 60 000 - 80 000",
        ),
        (
            "Salary: 80k - 120k+ CHF per year",
            "80000..120000",
            Year,
            CHF,
            "80k - 120k+ CHF per year",
        ),
        (
            "Acme | Cook | Zurich | 90k-120k",
            "90000..120000",
            Year,
            CHF,
            "90k-120k",
        ),
        (
            "Acme | Cook | Leeds | 40-50k",
            "40000..50000",
            Year,
            GBP,
            "40-50k",
        ),
        (
            "Acme | Cook | Toronto | $90k-110k",
            "90000..110000",
            Year,
            CAD,
            "$90k-110k",
        ),
        (
            "Acme | Cook | Vancouver | $75 - $110k CAD",
            "75000..110000",
            Year,
            CAD,
            "$75 - $110k CAD",
        ),
        (
            "Acme | Cook | A$90k-A$110k",
            "90000..110000",
            Year,
            AUD,
            "A$90k-A$110k",
        ),
        (
            "Salary: 450k-800k NOK",
            "450000..800000",
            Year,
            NOK,
            "450k-800k NOK",
        ),
        ("CTC: 8-12 LPA", "800000..1200000", Year, INR, "8-12 LPA"),
        (
            "Salary: ₹ 8,00,000 - 12,00,000 per annum",
            "800000..1200000",
            Year,
            INR,
            "₹ 8,00,000 - 12,00,000 per annum",
        ),
        (
            "Salary: Net 16,000-20,000 Birr",
            "16000..20000",
            Month,
            ETB,
            "16,000-20,000 Birr",
        ),
        (
            "Compensation: ETB 15000 - 30,000 per month",
            "15000..30000",
            Month,
            ETB,
            "ETB 15000 - 30,000 per month",
        ),
        (
            "Net 12,000 ETB / month - 14,000ETB / month",
            "12000..14000",
            Month,
            ETB,
            "12,000 ETB / month - 14,000ETB / month",
        ),
        (
            "Salary: $59,534 (Step 1) to $77,396 (Step 10)",
            "59534..77396",
            Year,
            USD,
            "$59,534 (Step 1) to $77,396",
        ),
        (
            "Salary: $90,077/yr - $144,123/yr",
            "90077..144123",
            Year,
            USD,
            "$90,077/yr - $144,123/yr",
        ),
        (
            "Day rate: £400-500 per day",
            "400..500",
            Day,
            GBP,
            "£400-500 per day",
        ),
        (
            "Acme | Cook | $100k-$160k+ | Ohio",
            "100000..160000",
            Year,
            USD,
            "$100k-$160k+",
        ),
        (
            "Pay: $900 - $1,100 weekly",
            "900..1100",
            Week,
            USD,
            "$900 - $1,100 weekly",
        ),
        (
            "Our Roles\n- Cook (80-110k)",
            "80000..110000",
            Year,
            USD,
            "80-110k",
        ),
        (
            "Job Type: Full-timeSalary: $50.00 to $68.00 /hour",
            "50..68",
            Hour,
            USD,
            "$50.00 to $68.00 /hour",
        ),
        (
            "Fees\nSalary\n45k-60k",
            "45000..60000",
            Year,
            USD,
            "45k-60k",
        ),
    ];
    for (raw, amounts, period, currency, span) in table {
        assert_eq!(
            first(raw),
            Some((amounts.to_owned(), period, currency, span)),
            "{raw}"
        );
    }
}

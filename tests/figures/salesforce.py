"""A small weekly export of Salesforce: objects as its data export service writes them."""

# ruff: noqa: E501 - rows of exports are easier to compare on one line each
from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.figures.crm import export

NOBODY = "000000000000000AAA"
OPPORTUNITY = (
    "Id", "IsDeleted", "AccountId", "IsPrivate", "Name", "Description", "StageName", "StageSortOrder", "Amount",
    "Probability", "ExpectedRevenue", "TotalOpportunityQuantity", "CloseDate", "Type", "NextStep", "LeadSource",
    "IsClosed", "IsWon", "ForecastCategory", "ForecastCategoryName", "CurrencyIsoCode", "CampaignId",
    "HasOpportunityLineItem", "Pricebook2Id", "OwnerId", "CreatedDate", "CreatedById", "LastModifiedDate",
    "LastModifiedById", "SystemModstamp", "LastActivityDate", "LastStageChangeDate", "FiscalYear", "FiscalQuarter",
    "Loss_Reason__c", "LossReason__c",
)  # fmt: skip
HISTORY = (
    "Id", "OpportunityId", "CreatedById", "CreatedDate", "StageName", "Amount", "ExpectedRevenue", "CloseDate",
    "Probability", "ForecastCategory", "FromOpportunityStageName", "CurrencyIsoCode", "ValidThroughDate",
    "SystemModstamp", "IsDeleted", "PrevAmount", "PrevCloseDate",
)  # fmt: skip
TASK = (
    "Id", "WhoId", "WhatId", "WhoCount", "WhatCount", "Subject", "ActivityDate", "Status", "Priority", "OwnerId",
    "Description", "Type", "IsDeleted", "AccountId", "IsClosed", "CreatedDate", "SystemModstamp", "CallDurationInSeconds",
    "CallType", "IsRecurrence", "CompletedDateTime", "TaskSubtype",
)  # fmt: skip
EVENT = (
    "Id", "WhoId", "WhatId", "Subject", "Location", "IsAllDayEvent", "ActivityDateTime", "ActivityDate",
    "DurationInMinutes", "AccountId", "OwnerId", "Type", "IsDeleted", "IsChild", "IsRecurrence", "CreatedDate",
)  # fmt: skip
USER = (
    "Id", "Username", "FirstName", "LastName", "Division", "Title", "City", "Email", "IsActive", "UserRoleId",
    "UserType", "ManagerId", "LastLoginDate", "CreatedDate", "LastModifiedDate",
)  # fmt: skip
ROLE = ("Id", "Name", "ParentRoleId", "RollupDescription", "ForecastUserId")
ACCOUNT = ("Id", "IsDeleted", "Name", "Type", "BillingCountry", "Industry", "NumberOfEmployees", "OwnerId")
QUOTA = ("Id", "QuotaOwnerId", "StartDate", "QuotaAmount", "QuotaQuantity", "CurrencyIsoCode", "IsQuantity", "PeriodId")
PERIOD = ("Id", "Type", "StartDate", "EndDate", "IsForecastPeriod", "QuarterLabel")


def opportunity(key: str, **more: object) -> dict[str, object]:
    return {
        "Id": key,
        "IsDeleted": "0",
        "AccountId": "001A",
        "Name": f"Geschäft {key}",
        "StageName": "Negociación",
        "Amount": "1000.00",
        "CloseDate": "2026-12-31 00:00:00",
        "IsClosed": "0",
        "IsWon": "0",
        "CurrencyIsoCode": "EUR",
        "OwnerId": "005A",
        "CreatedDate": "2026-03-01 02:30:00",
        **more,
    }


DEALS = [
    opportunity("006A", StageName="Gagné", IsClosed="1", IsWon="1", CloseDate="2026-05-04 00:00:00", Type="Renewal"),
    opportunity(
        "006B", OwnerId="005B", IsClosed="1", IsWon="0", CloseDate="2026-05-05 00:00:00", Loss_Reason__c="Preis"
    ),
    opportunity("006C", AccountId=NOBODY, CurrencyIsoCode="USD", NextStep="Send contract", Amount=""),
    opportunity("006D", IsDeleted="1"),
]
MOVES = [
    ("1", "006A", "2026-03-01 02:30:00", "Prospección", ""),
    ("2", "006A", "2026-03-05 10:00:00", "Prospección", "Prospección"),  # an amount was edited
    ("3", "006A", "2026-04-01 03:00:00", "Negociación", "Prospección"),
    ("4", "006A", "2026-05-04 12:00:00", "Gagné", "Negociación"),
    ("5", "006B", "2026-03-09 08:00:00", "Negociación", "Negociación"),  # the export begins after the move
    ("6", "006B", "2026-04-09 08:00:00", "Perdue", "Negociación"),
]
TASKS = [
    {"Id": "00T1", "WhatId": "006A", "OwnerId": "005A", "Status": "Completed", "IsClosed": "1", "TaskSubtype": "Call",
     "CompletedDateTime": "2026-04-02 01:00:00", "CallDurationInSeconds": "600", "ActivityDate": "2026-04-03 00:00:00"},
    {"Id": "00T2", "WhatId": "001A", "OwnerId": "005A", "Status": "Erledigt", "IsClosed": "1", "TaskSubtype": "Email",
     "ActivityDate": "2026-04-03 00:00:00"},
    {"Id": "00T3", "WhatId": "006A", "OwnerId": "005A", "Status": "Not Started", "IsClosed": "0"},
    {"Id": "00T4", "WhatId": "006A", "OwnerId": "005A", "Status": "Completed", "IsClosed": "1", "IsDeleted": "1"},
]  # fmt: skip
EVENTS = [
    {"Id": "00U1", "WhatId": "006A", "OwnerId": "005A", "AccountId": "001A", "ActivityDateTime": "2026-12-02 15:00:00",
     "DurationInMinutes": "60", "Location": "Rue 1"},
    {"Id": "00U2", "WhatId": NOBODY, "OwnerId": "005A", "AccountId": "001A", "ActivityDateTime": "2026-04-02 15:00:00",
     "DurationInMinutes": "30", "Type": "Call"},
    {"Id": "00U3", "WhatId": "006A", "OwnerId": "005B", "ActivityDateTime": "2026-12-02 15:00:00",
     "DurationInMinutes": "60", "IsChild": "1", "Location": "Rue 1", "AccountId": "001A"},
]  # fmt: skip
PEOPLE = [
    {"Id": "005A", "Username": "a", "FirstName": "Ana", "LastName": "Añil", "IsActive": "1", "UserType": "Standard",
     "UserRoleId": "00E2", "Title": "Rep", "Division": "South", "Email": "ana@example.org"},
    {"Id": "005B", "Username": "b", "FirstName": "Bo", "LastName": "Öst", "IsActive": "0", "UserType": "Standard",
     "ManagerId": "005C", "LastLoginDate": "2026-07-01 02:00:00"},
    {"Id": "005C", "Username": "c", "FirstName": "Cy", "LastName": "Zed", "IsActive": "1", "UserType": "Standard",
     "UserRoleId": "00E1", "ManagerId": "005F"},
    {"Id": "005F", "Username": "f", "FirstName": "Fe", "LastName": "Top", "IsActive": "1", "UserType": "Standard"},
    {"Id": "005D", "Username": "d", "FirstName": "Di", "LastName": "Day", "IsActive": "1", "UserType": "Standard",
     "ManagerId": "005C"},
    {"Id": "005E", "Username": "e", "FirstName": "El", "LastName": "End", "IsActive": "1", "UserType": "Standard",
     "ManagerId": "005D"},
    {"Id": "005X", "Username": "x", "LastName": "Automated Process", "IsActive": "1", "UserType": "AutomatedProcess"},
]  # fmt: skip
ROLES = [{"Id": "00E1", "Name": "Lead"}, {"Id": "00E2", "Name": "Rep", "ParentRoleId": "00E1"}]
ACCOUNTS = [
    {"Id": "001A", "IsDeleted": "0", "Name": "Käse & Co", "Industry": "Food", "BillingCountry": "France",
     "NumberOfEmployees": "40", "OwnerId": "005A"},
    {"Id": "001B", "IsDeleted": "1", "Name": "Gone", "OwnerId": "005A"},
]  # fmt: skip
QUOTAS = [
    {"Id": "1", "QuotaOwnerId": "005A", "StartDate": "2026-04-01 00:00:00", "QuotaAmount": "90000.00",
     "CurrencyIsoCode": "EUR", "IsQuantity": "0", "PeriodId": "026A"},
    {"Id": "2", "QuotaOwnerId": "005A", "StartDate": "2026-04-01 00:00:00", "QuotaQuantity": "5", "IsQuantity": "1",
     "PeriodId": "026A"},
]  # fmt: skip
PERIODS = [
    {"Id": "026A", "StartDate": "2026-04-01 00:00:00", "EndDate": "2026-06-30 00:00:00", "IsForecastPeriod": "1"}
]
HISTORIES = [
    {"Id": key, "OpportunityId": deal, "CreatedDate": at, "StageName": to, "FromOpportunityStageName": before,
     "Probability": "50", "IsDeleted": "0"}
    for key, deal, at, to, before in reversed(MOVES)
]  # fmt: skip
FILES: Mapping[str, tuple[Sequence[str], Sequence[Mapping[str, object]]]] = {
    "Opportunity": (OPPORTUNITY, DEALS), "OpportunityHistory": (HISTORY, HISTORIES), "Task": (TASK, TASKS),
    "Event": (EVENT, EVENTS), "User": (USER, PEOPLE), "UserRole": (ROLE, ROLES), "Account": (ACCOUNT, ACCOUNTS),
    "ForecastingQuota": (QUOTA, QUOTAS), "Period": (PERIOD, PERIODS),
}  # fmt: skip


def organisation_of(folder: Path, *, without: Sequence[str] = ()) -> Path:
    """A small weekly export: Latin-1, every value quoted, times in UTC, rows that are deleted, accounts of machines."""
    for title, (header, rows) in FILES.items():
        if title not in without:
            export(folder, f"{title}.csv", header, rows, encoding="cp1252")
    return folder

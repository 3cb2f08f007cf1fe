#!/usr/bin/env python3
"""Writes the sample files beside this script, byte for byte the same each time.

    python3 samples/generate.py

All companies and people are invented. The story: Lindenboard sells a planning tool and brings what it
knows about its customers into ChurnZero, from six systems and one spreadsheet. The same accounts and
contacts appear in all files. Only the standard library is used; each file has its own seed, so that a
change to one leaves the others as they are.
"""
import csv
import io
import json
import random
import unicodedata
from datetime import datetime, timedelta, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent

STEMS = """Alderbrook Amberfold Ashgrove Barrowmere Beechcombe Bellhaven Birkenau Brackwater Brightmoor Calderfen
Cedarholt Cloverley Copperfield Corvendale Dapplewood Dornfeld Driftmark Eastermoor Eldermere Emberleigh Fallowby
Fennmoor Ferndale Flintridge Foxhollow Glimmerstad Goldenau Granitfors Greywick Hartmoor Hawthornby Hazelbach
Heathermoor Hollowbeck Ironquay Ivorstad Juniperthal Kestrelby Kingsfen Larkhollow Lavenmoor Lichtenau Loxwood
Maplethorn Marrowdale Millbracken Mistelbach Nettlecombe Nordenskar Oakenfell Ostermark Otterburn Pebbleford
Pinewick Quillstone Ravenscar Redfern Rookmere Rosenholm Saltmarsh""".split()
TRADES = ["Logistics", "Dental Group", "Foods", "Robotics", "Insurance", "Textiles", "Energy", "Publishing", "Marine",
          "Pharmacies", "Architects", "Outdoor", "Instruments", "Housing", "Records", "Clinics", "Bakeries", "Optics",
          "Travel", "Timber"]
INDUSTRY = {"Logistics": "Transport", "Marine": "Transport", "Travel": "Travel", "Dental Group": "Health care",
            "Pharmacies": "Health care", "Clinics": "Health care", "Foods": "Food", "Bakeries": "Food",
            "Insurance": "Finance", "Housing": "Real estate", "Architects": "Real estate", "Publishing": "Media",
            "Records": "Media", "Outdoor": "Retail"}
CITIES = {"DACH": ["Hamburg", "Köln", "Zürich", "Wien", "Leipzig", "Nürnberg"],
          "Nordics": ["Malmö", "Århus", "Tromsø", "Tampere"],
          "UK & Ireland": ["Leeds", "Bristol", "Cork", "Dundee"],
          "North America": ["Portland, OR", "Montréal", "Austin, TX", "Columbus, OH"]}
FIRST = ["Amara", "Anneliese", "Aoife", "Björn", "Carlos", "Chloé", "Dagný", "Daniel", "Emeka", "Esmé", "Farah", "Femke",
         "Gábor", "Grace", "Hanna", "Håkon", "Inès", "Ivan", "Jürgen", "Kamila", "Kenji", "Leïla", "Łukasz", "Magnus",
         "Mireille", "Nadia", "Noor", "Olga", "Óscar", "Priya", "Quentin", "Rosalind", "Søren", "Şebnem", "Tomáš",
         "Uchenna", "Valentina", "Wiebke", "Yusuf", "Zoë"]
LAST = ["Abernethy", "Adeyemi", "Bäumler", "Castellanos", "Černý", "Dąbrowski", "Eriksen", "Fjeldstad", "Fontaine",
        "Grünwald", "Haddad", "Ibarra", "Jørgensen", "Kaczmarek", "Kowalczyk", "Lindqvist", "MacAllister", "Mbeki",
        "Müller-Vogt", "Nakagawa", "Núñez", "O’Sullivan", "Okonkwo", "Pellegrino", "Quispe", "Ramanathan", "Sørli",
        "Szabó", "Tennyson", "Thorvaldsdóttir", "Ueda", "Vasquez", "van der Meer", "Whitcombe", "Yıldız", "Zielińska"]
OWNERS = ["a.lindgren", "c.obrien", "j.mehta", "m.okafor", "s.wagner"]


def ascii_of(text):
    text = text.translate(str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "ð": "d", "’": "", " ": ""}))
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def make_accounts():
    rng = random.Random("accounts")
    pairs = [(stem, trade) for stem in STEMS for trade in TRADES]
    accounts, number = [], 12000004100
    for stem, trade in rng.sample(pairs, 300):
        number += rng.randint(3, 97)
        region = rng.choice(list(CITIES))
        accounts.append({"id": str(number), "name": f"{stem} {trade}", "industry": INDUSTRY.get(trade, "Manufacturing"),
                         "region": region, "city": rng.choice(CITIES[region]),
                         "domain": f"{stem}-{trade}.example".lower().replace(" ", "-"),
                         "plan": rng.choice(["tm", "tm", "biz", "biz", "ent"])})
    return accounts


def make_contacts(accounts):
    rng = random.Random("contacts")
    names = rng.sample([(first, last) for first in FIRST for last in LAST], 500)
    number, contacts = 1190284417730265088, []
    for first, last in names:
        account = rng.choice(accounts[:170])
        number += rng.randint(10**12, 10**14)
        contacts.append({"id": str(number), "first": first, "last": last, "account": account,
                         "email": f"{ascii_of(first)}.{ascii_of(last)}@{account['domain']}"})
    return contacts


ACCOUNTS = make_accounts()
CONTACTS = make_contacts(ACCOUNTS)


def write(name, text):
    (HERE / name).write_bytes(text.encode("utf-8"))


def table(header, rows, delimiter=",", line_end="\n"):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end)
    writer.writerows([header, *rows])
    return out.getvalue()


def product_usage():
    rng = random.Random("product-usage")
    objects = ["Spring launch plan", "Sprint 14", "Hiring pipeline", "Q2 roadmap", "Onboarding checklist", "Budget, draft 3",
               "Trade fair stand", "Website relaunch", "Board \"Ideas\"", "Release calendar", "Shift plan", "Supplier audit"]
    actions = {"board.created": "boards", "card.moved": "boards", "report.exported": "reports",
               "automation.run": "automations", "guest.invited": "sharing"}
    offsets = {"DACH": 2, "Nordics": 2, "UK & Ireland": 1, "North America": -4}
    staff = [("9001", "support@lindenboard.example"), ("9002", "demo@lindenboard.example")]
    start = datetime(2025, 4, 1, 5, tzinfo=timezone.utc)
    moments = sorted(start + timedelta(seconds=s) for s in rng.sample(range(61 * 86400), 2000))
    rows = []
    for number, moment in enumerate(moments, 1):
        contact = rng.choice(CONTACTS)
        account, user, email, kind = contact["account"], contact["id"], contact["email"], "customer"
        chance = rng.random()
        if chance < 0.04:    # our own people, marked as such ...
            user, email, kind = *rng.choice(staff), "internal"
        elif chance < 0.06:  # ... or working as guests of a customer
            user, email, kind = *rng.choice(staff), "guest"
        style = rng.random()
        if style < 0.45:
            when = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        elif style < 0.60:   # the mobile apps also write milliseconds
            millis = rng.choice([0, 0, rng.randrange(1, 100) * 10 + rng.randint(1, 9)])
            when = moment.strftime("%Y-%m-%dT%H:%M:%S") + f".{millis:03d}Z"
        else:
            when = moment.astimezone(timezone(timedelta(hours=offsets[account["region"]]))).isoformat()
        action = rng.choice(list(actions))
        old_app = rng.random() < 0.15
        items = rng.choice(["", 1, 1, 2, 3, 5, 8, 12, 40]) if action != "board.created" else ""
        rows.append([f"ev-{number:05d}", when, account["id"], user, email, kind, action,
                     "" if old_app else actions[action], actions[action] + "-v1" if old_app else "",
                     account["plan"], rng.choice(["web", "web", "ios", "android"]), items,
                     rng.choice(objects) if rng.random() < 0.9 else ""])
    header = ["event_id", "occurred_at", "account_id", "user_id", "user_email", "user_type", "action", "feature",
              "legacy_feature", "plan", "platform", "items", "object_name"]
    write("product-usage.csv", table(header, rows))


def crm_accounts():
    rng = random.Random("crm-accounts")
    notes = ["Asked for single sign-on; answer due before the renewal.",
             "Call with the new head of operations:\n- wants fewer seats\n- likes the reports\n- next call in June",
             "Calls our tool \"the wall\". Very happy.",
             "Said: \"We would not want to plan without it.\"\nReference customer; ask before naming them.",
             "Invoice went to the wrong address; corrected.",
             "Merging two workspaces; see ticket 4471.",
             "Training booked for the second site."]
    rows = []
    for position, account in enumerate(ACCOUNTS):
        stages = {"active": 78, "onboarding": 8, "churned": 9, "prospect": 10 if position >= 170 else 0}
        stage = rng.choices(list(stages), list(stages.values()))[0]
        live = stage in ("active", "onboarding")
        name = account["name"]
        if rng.random() < 0.06:
            name = name.replace(" ", " \"", 1) + "\""
        elif rng.random() < 0.08:
            name += rng.choice([" GmbH & Co. KG", "; Holding", ", Inc."])
        seats = rng.choice([5, 10, 15, 25, 40, 60, 120, 250])
        renewal = datetime(2026, 1, 31) + timedelta(days=rng.randrange(700))
        rows.append([account["id"], name, stage, rng.choice(OWNERS) if rng.random() < 0.95 else "",
                     renewal.strftime("%d.%m.%Y") if live else "",
                     f"{seats * rng.choice([96, 118.5, 144]):.2f}" if live else "",
                     seats if live else (0 if stage == "churned" else ""), account["city"],
                     rng.choice(notes) if rng.random() < 0.62 else "",
                     account["industry"], account["region"], rng.randint(18, 98) if live else "",
                     "Key account" if seats >= 120 else ("Mid-market" if seats >= 25 else "Small team")])
    header = ["account_id", "Account Name", "stage", "owner", "renewal_date", "contract_amount", "licenses",
              "billing_city", "latest_note", "custom_industry", "custom_region", "custom_health_score", "custom_segment"]
    write("crm-accounts.csv", "\ufeff" + table(header, rows, delimiter=";", line_end="\r\n"))


def contacts():
    rng = random.Random("contacts.ndjson")
    titles = ["Head of Operations", "Office Manager", "Project Lead", "Geschäftsführerin", "Développeuse", "CFO",
              "Chief Happiness Officer 🌻", "Produktägare", "Planner", "IT / \"everything with a plug\""]
    lines = []
    for contact in CONTACTS:
        name = {"first": contact["first"], "last": contact["last"]}
        email = contact["email"]
        style = rng.random()
        if style < 0.08:
            email = f" {email}"
        elif style < 0.20:
            email = email.title() + (" " if style < 0.12 else "")
        elif style < 0.24:
            email = None
        if rng.random() < 0.03:
            del name["last"]
        profile = {"name": name, "email": email, "language": rng.choice(["de", "en", "en", "fr", "sv", "pl"])}
        if rng.random() < 0.8:
            profile["title"] = rng.choice(titles)
        record = {"id": int(contact["id"]), "status": rng.choices(["active", "invited", "deleted"], [86, 10, 4])[0],
                  "account": {"id": int(contact["account"]["id"]), "role": rng.choice(["member", "admin"])},
                  "profile": profile, "created_at": rng.randrange(1577836800, 1743465600)}
        if rng.random() < 0.9:
            record["preferences"] = {"newsletter": rng.random() < 0.4, "digest": rng.choice(["daily", "weekly", "off"])}
        # Every fourth line comes from a service that escapes all but ASCII.
        lines.append(json.dumps(record, ensure_ascii=rng.random() < 0.25, separators=(",", ":")))
    write("contacts.ndjson", "\n".join(lines) + "\n")


def time_in_app():
    rng = random.Random("time-in-app")
    # February to April: winter time, then summer time, and nobody works in the night of the change.
    days = [datetime(2025, 2, 10) + timedelta(days=d) for d in range(77)]
    workdays = [day for day in days if day.weekday() < 5]
    visits = []
    for _ in range(800):
        begin = rng.choice(workdays) + timedelta(hours=7, seconds=rng.randrange(11 * 3600))
        visits.append((begin, begin + timedelta(seconds=int(rng.expovariate(1 / 900)) + 20)))
    rows = []
    for number, (begin, end) in enumerate(sorted(visits), 1):
        contact = rng.choice(CONTACTS)
        rows.append([f"s{number:04d}", "staging" if rng.random() < 0.03 else "production", contact["account"]["id"],
                     contact["id"], begin, end, rng.choice(["Boards", "Boards", "Timeline", "Reports", "Admin", ""])])
    header = ["session_id", "environment", "account_id", "user_id", "started_at", "ended_at", "module"]
    write("time-in-app.csv", table(header, rows))


def usage_increments():
    rng = random.Random("usage-increments")
    rows = []
    for contact in rng.sample(CONTACTS, 200):
        reports = rng.choice(["", "", 1, 2, 3, 5, 14])
        storage = rng.choice(["", "", "0.25", "1.5", "12.75", "-3.5"])  # below zero: something was deleted
        comments = rng.choice(["", 1, 4, 9, 23, 61])
        rows.append([contact["account"]["id"], contact["id"], reports, storage, comments, "2025-W20"])
    header = ["account_id", "user_id", "reports_exported", "storage_gb", "comments_posted", "week"]
    write("usage-increments.tsv", table(header, rows, delimiter="\t"))


def email_events():
    rng = random.Random("email-events")
    long_tail = (" Also in this issue: how to invite guests without giving away your numbers, what changed in the report "
                 "builder, three templates for the summer break, a date for your calendar (the autumn meet-up), and an "
                 "answer to the question that you asked most often: no, archived boards do not count towards your plan.")
    subjects = ["Your weekly summary", "Five minutes for your plan", "What's new: timelines, filters, and \"quiet hours\"",
                "Your invoice is ready", "Reminder: training on Thursday", "A new board was shared with you",
                "How was your first month?", "Scheduled maintenance on Saturday"]
    campaigns = ["onboarding-2025", "spring-release", "webinar-reporting", "renewal-90-days"]
    start = datetime(2024, 11, 18)
    statuses = {"sent": 34, "delivered": 30, "opened": 22, "clicked": 8, "bounced": 2, "draft": 4}
    rows, taken = [], set()
    while len(rows) < 3000:
        contact = rng.choice(CONTACTS)
        moment = start + timedelta(days=rng.randrange(180), hours=7, minutes=rng.randrange(13 * 60))
        if (moment, contact["id"]) in taken:  # the export has minutes only: two events in one would be duplicates
            continue
        taken.add((moment, contact["id"]))
        kind = "sms" if rng.random() < 0.05 else "email"
        status = rng.choices(list(statuses), list(statuses.values()))[0]
        subject = rng.choice(subjects) + "."
        if rng.random() < 0.03:
            subject += long_tail
        email = contact["email"]
        style = rng.random()
        if style < 0.05:
            email = email.upper()
        elif style < 0.10:
            email = f" {email}  "
        named = rng.random()
        rows.append((moment, [kind, status, contact["account"]["id"], email, moment.strftime("%m/%d/%Y %H:%M"), subject,
                              rng.choice(["", 1, 1, 1, 2, 6]), rng.choice(campaigns) if named < 0.5 else "",
                              rng.choice(campaigns) if 0.4 < named < 0.8 else "", rng.choice(["", 5, 25, 60, 250])]))
    rows.sort(key=lambda row: row[0])
    header = ["event_type", "status", "account_id", "email", "sent_at", "subject", "recipients", "campaign",
              "utm_campaign", "seats"]
    write("email-events.csv", table(header, [row for _, row in rows]))


MESSY = '''\
account_id,contact_email,activity,occurred_at,details,attendees,rating,seats
{a},{am},Kick-off,2025-03-03 09:30,"Goals for the year, first boards",6,4.5,25
{b},{bm},Kick-off,03.03.2025 14:00,Remote,4,5,10
{c},{cm},Webinar,2025-03-04 11:00,Reporting for beginners,1,NULL,
{d},{dm},Workshop,05.03.2025 09:00,"Said at the end: ""Why did nobody show us this before?""",12,5,40
{a},{am},Q&A,2025-03-06 15:00,Open questions,3,4,n/a
{e},{em},Webinar,2025-03-06
{b},{bm},Workshop,07.03.2025 10:00,Timelines,4,-,10
{c},{cm},Cancelled,2025-03-10 09:00,Trainer was ill,,,

,{dm},Webinar,2025-03-11 11:00,Reporting for beginners,1,4,
{d},{dm},Webinar,2025-03-11 11:00,Reporting for beginners,1,4,
{d},{dm},Webinar,2025-03-11 11:00,Reporting for beginners,1,4,
{e},{em},Workshop,2025-02-30 10:00,Automations,7,4,15
{e},{em},Workshop,2025-03-12 10:00,Automations,7,4,15
1.2E+10,{fm},Kick-off,2025-03-12 13:00,Pasted from the finance sheet,5,3.5,20
{f},{fm},Kick-off,2025-03-12 13:00,Second try,5,3.5,20
{a},{am},Workshop,13.03.2025 09:00,Admin rights,about 12,4,25
{b},{bm},Q&A,2025-03-13 16:00,Open questions,2,great,10
{c},{cm},Workshop,2025-03-14 09:00,Guests, and what they see,3,4,15
{c},{cm},Workshop,2025-03-14 09:00,"Guests, and what they see",3,4,15
{d},{dm},Webinar,17.03.2025 11:00,"{long} Group A.",1,5,
{d},{dm},Webinar,17.03.2025 11:00,"{long} Group B.",1,5,
{e},{em},Q&A,2025-03-17 15:00,Open questions,0,,
{f},{fm},Workshop,18.03.2025 09:30,"Export of "Q3" figures",4,4,20
{f},{fm},Webinar,2025-03-18 11:00,Reporting for beginners,1,3,-4
{g},{gm},Kick-off,19.03.2025 09:00,"Agenda:
1. Why we plan
2. What we plan",9,4.5,30


{g},not known yet,Webinar,2025-03-19 11:00,Reporting for beginners,1,4,
n/a,{gm},Webinar,2025-03-20 11:00,Reporting for beginners,1,4,
{g},{gm},Webinar,2025-03-20 11:00,Reporting for beginners,1,4,
{g},{gm},Feedback,2025-03-20 11:00,Reporting for beginners,1,4,
{h}, {hm_title},Kick-off,21.03.2025 10:00,Whole team in the room,11,5,60
{h},{hm},Workshop,next Tuesday,Timelines,8,4,60
{h},{hm},Workshop,25.03.2025 10:00,Timelines,8,4,60
{h},{hm},Q&A,2025-03-26 15:00,-,NULL,n/a,lots
{a},{am},Webinar,2025-03-26 11:00,Filters,1,4,25,,
{a},{am},Webinar,2025-03-26 11:00,Filters,1,4,25
{b},{bm},Workshop,27.03.2025 09:00,Automations,-3,4,10
{b},{bm},Workshop,27.03.2025 09:00,Automations,3,4,10
{c},{cm},Cancelled,2025-03-27 14:00,Moved to April,,,15
{c},{cm},Q&A,2025-04-01 15:00,Open questions,2,11,15
{d},{dm},Workshop,NULL,Reports for the board,5,4,40
{d},{dm},Workshop,02.04.2025 09:00,Reports for the board,5,4,40
{e_short},{em},Webinar,2025-04-02 11:00,Filters,1,4,
{e},{em},Webinar,2025-04-02 11:00,Filters,1,4,n/a
{f},{fm},Kick-off,04/03/2025 10:00,New site,6,4,35
{f},{fm},Kick-off,2025-04-03 10:00,New site,6,4,35
{g},{gm},Workshop,2025-04-04 09:00
{g},{gm},Workshop,2025-04-04 09:00,"{long}",7,4.5,30
{h},{hm_upper},Webinar,2025-04-08 11:00,Filters,1,0,
{a},{am},Workshop,09.04.2025 09:00,Templates,12.5,4,25
{a},{am},Workshop,09.04.2025 09:00,Templates,12,4,25
{b},{bm},Cancelled,2025-04-09 15:00,Nobody came,,,
{b},{bm},Q&A,2025-04-10 15:00,Open questions,2,4,0
{c},{cm},Webinar,2025-04-10 11:00,Quiet hours,1,3.5,
{d},{dm},Webinar,10.04.2025 11:00,Quiet hours,1,4,
{e},,Webinar,2025-04-10 11:00,Quiet hours,1,5,
{e},{em},Workshop,11.04.2025 09:00,"{long}",6,5,15
{f},{fm},Q&A,2025-04-11 15:00,Open questions,3,4.5,35

'''


def messy_export():
    long = ("Long version, pasted from the trainer's notes: the group started with the boards that they already had, "
            "cleaned them up together, agreed on names and colours, moved the old cards to the archive, and built the "
            "first report for the monthly meeting. Next time: guests, rights, automations, and a look at the numbers.")
    assert len(long) > 255
    rng = random.Random("messy-export")
    values = {"long": long}
    one_per_account = list({contact["account"]["id"]: contact for contact in CONTACTS}.values())
    for letter, contact in zip("abcdefgh", rng.sample(one_per_account, 8)):
        values[letter] = contact["account"]["id"]
        values[letter + "m"] = contact["email"]
    values["e_short"] = values["e"][:-1]
    values["hm_title"] = values["hm"].title()
    values["hm_upper"] = values["hm"].upper()
    write("messy-export.csv", MESSY.format(**values))


def trial_users():
    """Who is in a trial tonight: the members of an audience, and nobody else."""
    rng = random.Random("trial-users")
    members = sorted(rng.sample(CONTACTS, 60), key=lambda contact: contact["id"])
    rows = [[contact["id"], contact["account"]["id"], contact["email"]] for contact in members]
    write("trial-users.csv", table(["user_id", "account_id", "email"], rows))


def segment_calls():
    """A week of calls to Segment as its archive has them: of people who were identified before, later, twice, or never."""
    rng = random.Random("segment-calls")
    people = rng.sample(CONTACTS, 26)
    start = datetime(2025, 6, 2, 6, tzinfo=timezone.utc)
    calls = []

    def call(kind, hours, **fields):
        moment = start + timedelta(seconds=int(hours * 3600) + rng.randrange(1800))
        millis = rng.randrange(1000)
        stamp = moment.strftime("%Y-%m-%dT%H:%M:%S") + f".{millis:03d}Z"
        context = {"library": {"name": "analytics.js", "version": "2.11.1"}, "locale": rng.choice(["en-GB", "de-DE", "sv-SE"])}
        calls.append({"type": kind, **fields, "context": context, "timestamp": stamp,
                      "messageId": f"ajs-next-{rng.getrandbits(64):016x}"})

    def identify(contact, hours, account=None, anonymous=None, **traits):
        fields = {"userId": contact["id"], **({"anonymousId": anonymous} if anonymous else {})}
        ids = {"accountExternalId": account["id"], "contactExternalId": contact["id"]} if account else {}
        call("identify", hours, **fields, traits={**ids, "email": contact["email"], "firstName": contact["first"],
                                                  "lastName": contact["last"], **traits})

    def track(who, hours):
        event, properties = rng.choice([
            ("Board Created", {"template": rng.choice(["sprint", "roadmap", None])}),
            ("Card Moved", {"items": rng.randint(1, 30)}),
            ("Report Exported", {"format": rng.choice(["pdf", "xlsx"]), "rows": rng.randint(5, 900)}),
            ("Guest Invited", {"guests": rng.randint(1, 4)})])
        call("track", hours, **who, event=event, properties=properties)

    for number, contact in enumerate(people):
        who, account = {"userId": contact["id"]}, contact["account"]
        begin = rng.uniform(0, 90)
        if number < 14:      # identified when they log in; some were at work before
            identify(contact, begin + (20 if number < 5 else -0.5), account, plan=rng.choice(["Team", "Business"]))
        elif number < 18:    # known by their group alone
            identify(contact, begin)
            call("group", begin + 1, **who, groupId=account["id"], traits={"name": account["name"], "plan": "Team"})
        elif number < 20:    # came into another account on Friday
            identify(contact, begin, account, plan="Team")
            identify(contact, 104, rng.choice(ACCOUNTS[:170]), plan="Business", title="Head of Planning")
        elif number < 24:    # came without a name, and got one
            who = {"anonymousId": f"{rng.getrandbits(64):016x}-{number}"}
            identify(contact, begin + 24, account, who["anonymousId"])
            if number < 22:
                call("alias", begin + 24, userId=contact["id"], previousId=who["anonymousId"])
        elif number == 25:   # never got one
            who = {"anonymousId": f"{rng.getrandbits(64):016x}-{number}"}
        for _ in range(rng.randint(2, 4)):
            track(who, begin + rng.uniform(0, 24))
        if rng.random() < 0.6:
            page = rng.choice(["Pricing", "Boards", "Reports"])
            call("page", begin + rng.uniform(0, 24), **who, name=page, category=rng.choice(["App", "Docs"]),
                 properties={"path": f"/{page.lower()}", "title": f"{page} – Lindenboard"})
        elif rng.random() < 0.7:
            call("screen", begin + rng.uniform(0, 24), **who, name="Timeline", properties={"device": "tablet"})
    calls.sort(key=lambda made: made["timestamp"])
    lines = [json.dumps(made, ensure_ascii=rng.random() < 0.1, separators=(",", ":")) for made in calls]
    write("segment-calls.ndjson", "\n".join(lines) + "\n")
def undo_increments():
    """What `rowferry ledger undo` writes after an import of usage-increments.tsv: the first rows of it."""
    rows = []
    with (HERE / "usage-increments.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            account = {"entity": "account", "accountExternalId": row["account_id"]}
            contact = {"entity": "contact", "accountExternalId": row["account_id"], "contactExternalId": row["user_id"]}
            for owner, attribute, column in ((account, "ReportsExported", "reports_exported"),
                                             (account, "StorageGb", "storage_gb"),
                                             (contact, "CommentsPosted", "comments_posted")):
                if row[column]:
                    amount = row[column][1:] if row[column].startswith("-") else "-" + row[column]
                    rows.append(json.dumps(dict(owner, attribute=attribute), separators=(",", ":"))[:-1]
                                + ',"amount":' + amount + "}\n")
    write("increments.ndjson", "".join(rows[:40]))


if __name__ == "__main__":
    for make in (product_usage, crm_accounts, contacts, time_in_app, usage_increments, email_events,
                 messy_export, trial_users, segment_calls, undo_increments):
        make()

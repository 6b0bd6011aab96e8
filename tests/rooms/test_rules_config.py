"""One wrong file for each mistake: nothing starts, and the file, the line and the way out are named."""

import re
from datetime import date
from pathlib import Path

import pytest

from config import rules
from hub.errors import ConfigError
from tests.rooms.configs import a_config, a_rule
from tests.rooms.tellings import ROOT, RULES, TODAY

MISTAKES = [
    # file, what stands there, what was written instead, the line that must be named holds, what is said
    (
        "routes.toml",
        'queue = "lscp.rag"',
        'queue = "lscp.ragg"',
        'queue = "lscp.ragg"',
        'Did you mean "lscp.rag"?',
    ),
    ("routes.toml", 'duty = "must_consider"', 'duty = "must"', 'duty = "must"', "Use one of: must_consider"),
    ("routes.toml", 'duty = "must_consider"', "duty = 1", "duty = 1", "a word in quotation marks"),
    (
        "routes.toml",
        'for_each = "victim"',
        'for_each = "child"',
        'for_each = "child"',
        "Use one of: incident",
    ),
    (
        "routes.toml",
        "and harmed and abused and place",
        "and harmd and place",
        "and harmd",
        'Did you mean "harmed"?',
    ),
    (
        "routes.toml",
        "age_when_harmed < 18 and not unborn",
        "age_when_harmed <",
        "age_when_harmed <",
        "not a sentence",
    ),
    (
        "routes.toml",
        'means = "died or seriously',
        'means = "dead or seriously',
        'means = "dead',
        "fact or term",
    ),
    ("routes.toml", 'name = "harmed"', 'name = "abused"', 'name = "abused"', "is taken or is not one word"),
    (
        "routes.toml",
        'if_unknown = "widen"',
        'if_unknown = "leave_out"',
        'if_unknown = "leave_out"',
        "never leaves out",
    ),
    (
        "routes.toml",
        'confidence = "statute"',
        'confidence = "sure"',
        'confidence = "sure"',
        "Use one of: statute",
    ),
    (
        "routes.toml",
        "effective_from = 2018-06-29",
        'effective_from = "2018-06-29"',
        'effective_from = "',
        "a date such",
    ),
    ("routes.toml", "effective_from = 2018-06-29", "effective_from = 2018-06-31", "2018-06-31", "not TOML"),
    (
        "routes.toml",
        "effective_from = 2018-06-29",
        "effective_from = 2018-06-29\neffective_to = 2017-01-01",
        "effective_to = 2017",
        "would never hold",
    ),
    ("routes.toml", 'note = "Forward', 'notes = "Forward', 'notes = "Forward', 'Did you mean "note"?'),
    ("routes.toml", 'off = "Offensive', 'off = ""  # "Offensive', 'off = ""', "Say why the rule is off"),
    ("routes.toml", 'body = "lado"', 'body = "lady"', 'body = "lady"', "Use one of: home_authority"),
    (
        "routes.toml",
        'for_each = "incident"',
        'for_each = "incident"\nqueue = "lscp.rag"',
        'queue = "lscp.rag"',
        'There is no key "queue" here',
    ),
    ("routes.toml", 'when = "raised_by_fire_service"', 'when = "died"', 'when = "died"', "is about a person"),
    (
        "routes.toml",
        "unknown_date_reaches_back_days = 366",
        "unknown_date_reaches_back_days = 0",
        "unknown_date",
        "must lie between",
    ),
    ("routes.toml", 'home = ["leeds"]', 'home = "leeds"', 'home = "leeds"', "a list of texts"),
    ("clocks.toml", 'queue = "lscp.cdop"', 'queue = "cdop"', 'queue = "cdop"', 'no queue "cdop"'),
    ("clocks.toml", 'unit = "months"', 'unit = "weeks"', 'unit = "weeks"', "Use one of: working_days"),
    (
        "clocks.toml",
        'anchor = "aware_on"',
        'anchor = "incident"',
        'anchor = "incident"',
        "Use one of: aware_on",
    ),
    ("clocks.toml", 'starts = "the', 'begins = "the', 'begins = "the', 'no key "begins"'),
    ("clocks.toml", 'after = "scsi', 'after = "sin', 'after = "sin', "no clock of lscp.rag"),
    ("clocks.toml", 'anchor = "aware_on"', 'anchor = "done"', 'anchor = "done"', "is a review_clock"),
    ("clocks.toml", 'name = "rapid-review"', 'name = "scsi-notification"', "name =", "of that name already"),
    ("clocks.toml", "count = 5", "count = 0", "count = 0", "must lie between"),
    ("clocks.toml", "last_year = 2040", "last_year = 2026", "last_year = 2026", "raise last_year"),
    ("clocks.toml", "last_year = 2040", "last_year = 2150", "last_year = 2150", "does not know"),
    ("clocks.toml", "first_year = 2015", "first_year = 2027", "first_year = 2027", "lower first_year"),
    ("clocks.toml", "opens = 09:00:00", "opens = 18:00:00", "closes = 17", "closes before it opens"),
    ("clocks.toml", "[calendar]", "[calender]", "[calender]", 'no key "calender"'),
    ("queues.toml", 'owner = "lsab"', 'owner = "lsba"', 'owner = "lsba"', 'Did you mean "lsab"?'),
    ("queues.toml", 'channel = "both"', 'channel = "fax"', 'channel = "fax"', "not a channel"),
    ("queues.toml", 'ladder = "discretion"', 'ladder = "none"', 'ladder = "none"', 'no ladder "none"'),
    (
        "queues.toml",
        "acknowledge_within_days = 5",
        "acknowledge_within_days = 0",
        "days = 0",
        "must lie between",
    ),
    (
        "queues.toml",
        "acknowledge_within_days = 5",
        "acknowledge_within_days = true",
        "= true",
        "a whole number",
    ),
    ("queues.toml", "consider_within_days = 3", "consider_within_days = 0", "days = 0", "must lie between"),
    (
        "queues.toml",
        'consider_confidence = "inference"',
        'consider_confidence = "sure"',
        '"sure"',
        "inference",
    ),
    ("queues.toml", 'id = "lscp.cdop"', 'id = "lscp.rag"', 'id = "lscp.rag"', "Every id stands once"),
    ("queues.toml", 'id = "hub.triage"', 'id = "hub.desk"', "Whose desk", "no queue hub.triage"),
    ("queues.toml", 'after = "-4h"', 'after = "-4 hours"', 'after = "-4 hours"', "is not working time"),
    ("queues.toml", 'after = "+4h"', 'after = "-1h"', 'after = "-1h"', "in order of time"),
    ("queues.toml", '"received", "received', '"?!", "received', "acknowledge = [", "has no letters in it"),
    ("queues.toml", '"caution", ', '"...", ', "passed_over = [", "has no letters in it"),
    ("queues.toml", "acknowledge = [", "acknowledges = [", "acknowledges = [", 'Did you mean "acknowledge"?'),
    ("queues.toml", 'source = "Issue 3', 'sauce = "Issue 3', "sauce =", 'Did you mean "source"?'),
    ("queues.toml", 'to = "deputy"', 'to = "boss"', 'to = "boss"', "Use one of: members"),
    (
        "queues.toml",
        'letter = "reminder"',
        'letter = "escalation"',
        "[[ladder]]",
        "no step with the letter reminder",
    ),
    ("queues.toml", 'purpose = "Relevant', 'purpose = ""  # "Relevant', 'purpose = ""', "purpose is empty"),
    ("partnerships.toml", "statutory = true", 'statutory = "yes"', 'statutory = "yes"', "true or false"),
    (
        "partnerships.toml",
        'mailbox = "lscp.police@',
        'mailbox = "lscp.police at ',
        "police at",
        "not an email address",
    ),
    (
        "partnerships.toml",
        'mail_domains = ["police.example.org"]',
        'mail_domains = ["*.org"]',
        'mail_domains = ["*.org"]',
        "is not a domain",
    ),
    (
        "partnerships.toml",
        'mail_domains = ["police.example.org"]',
        'mail_domains = "police.example.org"',
        'mail_domains = "police.example.org"',
        "must be a list of texts",
    ),
    ("partnerships.toml", 'id = "lsab"', 'id = "lscp"', 'id = "lscp"', "Every id stands once"),
    ("partnerships.toml", 'version = "2026-11"', "", "#", "version is missing"),
]


def refused(folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        rules.load(folder, TODAY)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(("file", "old", "new", "holds", "says"), MISTAKES)
def test_a_mistake_is_refused_by_file_and_line(
    tmp_path: Path, file: str, old: str, new: str, holds: str, says: str
) -> None:
    folder = a_config(tmp_path, file, old, new)
    found = [line for line in refused(folder) if says in line]
    assert found, refused(folder)
    place = re.match(r"(?P<file>[\w.]+):(?P<line>\d+): ", found[0])
    assert place is not None
    assert place["file"] == file
    assert holds in (folder / file).read_text("utf-8").splitlines()[int(place["line"]) - 1]


@pytest.mark.parametrize(
    "key", ["id", "queue", "duty", "for_each", "when", "if_unknown", "basis", "source", "confidence"]
)
def test_a_rule_that_leaves_something_out_is_refused_at_its_header(tmp_path: Path, key: str) -> None:
    folder = a_config(tmp_path, "routes.toml", more=a_rule(**{key: ""}))
    text = (folder / "routes.toml").read_text("utf-8").splitlines()
    header = max(number for number, line in enumerate(text, 1) if line == "[[rule]]")
    assert f"routes.toml:{header}: {key} is missing here." in "\n".join(refused(folder))


def test_the_same_rule_twice_on_one_day_is_refused_at_the_second(tmp_path: Path) -> None:
    folder = a_config(tmp_path, "routes.toml", more=a_rule(id="scsi"))
    lines = (folder / "routes.toml").read_text("utf-8").splitlines()
    assert refused(folder) == [f'routes.toml:{len(lines)}: Another "scsi" holds on the same days. End one.']


def test_a_successor_takes_over_on_its_day(tmp_path: Path) -> None:
    first = a_rule(id="added").replace("2020-01-01", "2020-01-01\neffective_to = 2026-12-31")
    second = a_rule(id="added", duty="information").replace("2020-01-01", "2027-01-01")
    book = rules.load(a_config(tmp_path, "routes.toml", more=first + second), TODAY)
    assert [it.duty for it in book.rules if it.id == "added"] == ["may_consider"]
    assert [it.duty for it in book.in_force(date(2027, 1, 1)).rules if it.id == "added"] == ["information"]


def test_a_bank_holiday_may_be_added_and_needs_a_day(tmp_path: Path) -> None:
    added = '\n[[bank_holiday]]\nday = 2027-06-04\nname = "Invented Jubilee"\nsource = "London Gazette"\n'
    book = rules.load(a_config(tmp_path, "clocks.toml", more=added), TODAY)
    assert book.calendar.day_off(date(2027, 6, 4)) == "Invented Jubilee"
    (tmp_path / "clocks.toml").write_text((tmp_path / "clocks.toml").read_text().replace("day = 2027", "# "))
    assert "day is missing here" in "\n".join(refused(tmp_path))


def test_several_mistakes_in_several_files_are_named_at_once_and_in_order(tmp_path: Path) -> None:
    folder = a_config(tmp_path, "routes.toml", 'body = "lado"', 'body = "lady"', more=a_rule(duty="soon"))
    text = (folder / "queues.toml").read_text("utf-8").replace('owner = "lsab"', 'owner = "x"')
    (folder / "queues.toml").write_text(text, "utf-8")
    found = refused(folder)
    assert [line.partition(":")[0] for line in found] == ["queues.toml", "routes.toml", "routes.toml"]


def test_a_file_that_is_missing_or_no_text(tmp_path: Path) -> None:
    (a_config(tmp_path) / "clocks.toml").unlink()
    (tmp_path / "queues.toml").write_bytes(b"\xff\xfe")
    found = refused(tmp_path)
    assert found[0].startswith("queues.toml:1: cannot be read as UTF-8 text")
    assert found[1].startswith("clocks.toml:1: there is no such file")


def test_a_string_over_several_lines_does_not_shift_the_lines(tmp_path: Path) -> None:
    long = a_rule().replace('when = "died and', 'when = """\n[[rule]]\nduty = 3\n""" # \nnote = "')
    folder = a_config(tmp_path, "routes.toml", more=long + a_rule(id="last", duty="soon"))
    number = next(
        n for n, it in enumerate((folder / "routes.toml").read_text().splitlines(), 1) if '"soon"' in it
    )
    assert any(line.startswith(f'routes.toml:{number}: "soon" is not a duty') for line in refused(folder))


def test_the_version_changes_with_any_character(tmp_path: Path) -> None:
    book = rules.load(a_config(tmp_path, "queues.toml", more="\n# a remark\n"), TODAY)
    assert book.version != RULES.version
    assert len(book.version) == 12
    assert set(book.files) == {"partnerships.toml", "queues.toml", "clocks.toml", "routes.toml"}


def test_the_shipped_files_name_every_queue_of_the_vocabulary_and_every_rule_its_ground() -> None:
    assert set(RULES.queues) == {
        "lscp.rag",
        "lscp.statutory-notice",
        "lscp.cdop",
        "lscp.learning",
        "lsab.sar",
        "safer-leeds.dhr",
        "safer-leeds.fir",
        "safer-leeds.information",
        "hub.triage",
    }
    assert set(RULES.partnerships) == {"lscp", "lsab", "safer-leeds"}
    assert all(
        it.mailbox.endswith("@example.org") for board in RULES.partnerships.values() for it in board.agencies
    )
    assert all(
        it.authority.basis and it.authority.source for it in (*RULES.rules, *RULES.signposts, *RULES.clocks)
    )


def test_the_review_of_weapon_homicides_is_kept_and_off() -> None:
    [rule] = [it for it in RULES.rules if it.id == "owhr"]
    assert "not been in force for Leeds" in rule.off


def test_no_shipped_file_names_a_machine_or_a_person() -> None:
    for name in RULES.files:
        assert not re.search(r"/tmp|/root|@(?!example\.org)", (ROOT / "config" / name).read_text("utf-8"))


def test_the_closest_domain_that_was_listed_says_whose_agency_writes() -> None:
    from hub.queues.partnership import boards_of

    boards = RULES.partnerships.values()
    assert boards_of("a@police.example.org", boards) == {"lscp", "lsab", "safer-leeds"}
    assert boards_of("a@FIRE.example.org", boards) == {"lsab", "safer-leeds"}
    assert boards_of("a@anything.else.example.org", boards) == {"lscp"}
    assert boards_of("a@example.org.evil.example", boards) == set()
    assert boards_of("a@notexample.org", boards) == set()

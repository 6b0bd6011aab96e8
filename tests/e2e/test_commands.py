"""The command line beside a running hub: it finds the same database, and says what it did."""

import json
import re
from pathlib import Path
from smtplib import SMTP
from typing import Any

import httpx

from tests.builders import some_fields
from tests.e2e.conftest import Town
from tests.e2e.systems import enrolled
from tests.journeys.test_attach import PDF, forwarded
from tests.mails import AN_ADULT_DIED, a_form_mail
from tests.processes import wait_for
from tests.smime import a_holder, a_mail, an_authority, signed

NOTIFY = "notify@hub.example.org"


def test_mail_read_prints_a_line_a_file(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "form.eml"
    path.write_bytes(a_form_mail(AN_ADULT_DIED).as_bytes())
    done = town.hub.command("mail", "read", str(path), str(path))
    assert done.returncode == 0, done.stderr
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first == second
    wanted = {"file", "kind", "from", "to", "subject", "message_id", "in_reply_to", "references", "text"}
    assert set(first) == wanted | {"attachments", "notes"}
    assert (first["kind"], first["from"]) == ("person", ["inga@fire.example.org"])


def test_mail_read_opens_attached_mails_and_what_is_signed(town: Town, tmp_path: Path) -> None:
    within, sealed = tmp_path / "within.eml", tmp_path / "sealed.eml"
    within.write_bytes(forwarded(("a.pdf", PDF)))
    sealed.write_bytes(a_mail(signed(a_holder(an_authority(), "amara@lscp.example.org"), opaque=True)))
    done = town.hub.command("mail", "read", str(within), str(sealed))
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert [it["name"] for it in first["attachments"]] == ["Referral.eml"]
    [inner] = first["enclosed"]
    assert (inner["where"], inner["from"]) == ("the attached mail “Referral”", "ann@police.example.org")
    assert [it["name"] for it in inner["attachments"]] == ["a.pdf"]
    assert second["text"].strip() == "A signed word."
    assert "The signature holds, and the certificate is not believed" in second["notes"][0]
    assert "signed_by" not in second


def test_mail_read_names_a_file_that_is_not_there_and_reads_the_rest(town: Town, tmp_path: Path) -> None:
    there = tmp_path / "there.eml"
    there.write_bytes(a_form_mail(AN_ADULT_DIED).as_bytes())
    done = town.hub.command("mail", "read", str(tmp_path / "away.eml"), str(there))
    assert done.returncode == 1
    assert "away.eml: No such file or directory" in done.stderr
    assert json.loads(done.stdout)["subject"] == "Notification"


def test_mail_deliver_files_a_mail_and_knows_it_again(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "form.eml"
    path.write_bytes(a_form_mail(AN_ADULT_DIED).as_bytes())
    became = json.loads(town.hub.command("mail", "deliver", "--mailbox", NOTIFY, str(path)).stdout)
    assert became["status"] == "filed"
    assert {it["queue"] for it in became["queues"]} >= {"lsab.sar"}
    again = town.hub.command("mail", "deliver", "--mailbox", NOTIFY, str(path))
    assert json.loads(again.stdout)["status"] == "duplicate"


def test_mail_deliver_knows_a_mail_that_came_by_smtp_and_says_so(town: Town, tmp_path: Path) -> None:
    before = figures(town)["open"]
    mail = a_form_mail(AN_ADULT_DIED)
    with SMTP("127.0.0.1", town.hub.smtp_port, timeout=30) as door:
        door.send_message(mail)
    path = tmp_path / "form.eml"
    path.write_bytes(b"Received: from a.example.org by b.example.org\r\n" + mail.as_bytes())
    wait_for(lambda: figures(town)["open"] == before + 1)
    became = json.loads(town.hub.command("mail", "deliver", "--mailbox", NOTIFY, str(path)).stdout)
    assert became["status"] == "duplicate"
    other = tmp_path / "other.eml"
    other.write_bytes(a_form_mail(AN_ADULT_DIED).as_bytes())
    filed = json.loads(town.hub.command("mail", "deliver", "--mailbox", NOTIFY, str(other)).stdout)
    assert number(filed["reference"]) == number(became["reference"]) + 1, "the repeat took no reference"


def test_mail_deliver_refuses_a_mailbox_that_is_not_there_and_keeps_nothing(
    town: Town, tmp_path: Path
) -> None:
    before = figures(town)
    path = tmp_path / "form.eml"
    path.write_bytes(a_form_mail(AN_ADULT_DIED).as_bytes())
    done = town.hub.command("mail", "deliver", "--mailbox", "nope", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"There is no mailbox nope. The hub knows: {NOTIFY}.\n"
    assert figures(town) == before


def test_mail_deliver_takes_what_it_can_read_and_names_the_rest(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "form.eml"
    path.write_bytes(a_form_mail(AN_ADULT_DIED).as_bytes())
    away = tmp_path / "away.eml"
    done = town.hub.command("mail", "deliver", "--json", "--mailbox", NOTIFY.upper(), str(away), str(path))
    assert (done.returncode, done.stderr) == (1, f"{away}: No such file or directory\n")
    assert json.loads(done.stdout)["status"] == "filed"


def test_metrics_are_summed_over_the_web_processes_whichever_answers(town: Town) -> None:
    """Each request opens a connection of its own, so both processes get some of them."""
    counted = re.compile(
        r'hub_http_requests_total\{method="GET",route="/api/v1/openapi.json",status="200"\} (\S+)'
    )
    for _ in range(30):
        assert httpx.get(f"{town.hub.url}/api/v1/openapi.json").status_code == 200
    seen = {counted.findall(httpx.get(f"{town.hub.url}/metrics").text)[0] for _ in range(12)}
    assert seen == {"30.0"}


def test_route_explain_prints_the_routing_and_keeps_nothing(town: Town, tmp_path: Path) -> None:
    before = figures(town)["accepted"]
    path = tmp_path / "case.json"
    path.write_text(json.dumps(some_fields()))
    done = town.hub.command("route", "explain", str(path), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {"queues", "signposts", "triage", "ask", "config_version"} <= set(told)
    assert [it["queue"] for it in told["queues"]] == ["lscp.rag"]
    piped = town.hub.command("route", "explain", "-", "--json", typed=path.read_text())
    again = json.loads(piped.stdout)
    # Some due times are reckoned from the moment of asking.
    assert again.pop("due_times").keys() == told.pop("due_times").keys()
    assert again == told
    assert figures(town)["accepted"] == before


def test_status_holds_and_the_audit_trail_verifies_while_the_hub_works(town: Town) -> None:
    for _ in range(5):
        assert town.police.send(town.hub, some_fields()).status_code == 202
    found = figures(town)
    assert found["holds"]
    assert found["lost"] == found["orphans"] == 0
    assert found["accepted"] == sum(
        found[it] for it in ("open", "closed", "quarantined", "set_aside", "reading")
    )

    def verified() -> int:
        done = town.hub.command("audit", "verify", "--json")
        assert done.returncode == 0, done.stdout
        return int(json.loads(done.stdout)["lines"])

    wait_for(lambda: verified() >= 5)


def test_keys_rotate_under_a_running_hub_and_everything_is_still_readable(town: Town) -> None:
    before = town.police.send(town.hub, some_fields()).json()["reference"]
    done = town.hub.command("key", "rotate")
    assert done.returncode == 0, done.stderr
    assert int(re.findall(r"^(\d+) data keys", done.stdout)[0]) > 0
    after = town.police.send(town.hub, some_fields())
    assert after.status_code == 202, after.text
    for reference in (before, after.json()["reference"]):
        assert town.police.ask(town.hub, reference).status_code == 200
    assert town.hub.command("source", "list").returncode == 0
    wait_for(
        lambda: figures(town)["deliveries_due"] == 0
    )  # the worker writes letters with the old keys and the new
    assert figures(town)["dead_letters"] == 0


def test_a_source_whose_secrets_are_rotated_may_use_the_old_ones_meanwhile(town: Town) -> None:
    ambulance = enrolled(town.hub, "ambulance")  # of its own: rotating takes the token away at once
    done = town.hub.command("source", "rotate", "ambulance", "--json")
    assert json.loads(done.stdout)["inbound_secret"] != ambulance.inbound_secret
    assert ambulance.send(town.hub, some_fields()).status_code == 202


def test_a_mistake_on_the_command_line_is_one_line_and_status_2(town: Town) -> None:
    for words in (
        (
            "user",
            "add",
            "x@example.org",
            "--name",
            "X",
            "--seat",
            "no.queue",
            "--password",
            "long enough to do",
        ),
        ("user", "disable", "nobody@example.org"),
        ("source", "rotate", "nobody"),
        ("dead", "replay"),
    ):
        done = town.hub.command(*words)
        assert done.returncode == 2, words
        assert done.stdout == ""
        assert len(done.stderr.splitlines()) == 1, done.stderr


def number(reference: str) -> int:
    return int(reference.rsplit("-", 1)[1])


def test_the_readme_tells_how_a_system_connects(town: Town) -> None:
    system = enrolled(town.hub, "newcomers-system", "--partnership", "lscp")
    [block] = re.findall(r"```python\n(.*?)```", Path("README.md").read_text("utf-8"), re.DOTALL)
    for written, here in (
        ("whsec_...", system.inbound_secret),
        ("lscp-system", system.name),
        ("http://127.0.0.1:8000", town.hub.url),
    ):
        assert written in block
        block = block.replace(written, here)
    seen: dict[str, Any] = {}
    exec(block, seen)  # what a newcomer would paste
    assert seen["answer"].status_code == 202, seen["answer"].text
    told = seen["answer"].json()
    assert set(told) == {"reference", "status", "queues", "signposts", "duplicate"}
    assert {"lscp.rag", "lscp.cdop"} <= {it["queue"] for it in told["queues"]}


def figures(town: Town) -> dict[str, int]:
    done = town.hub.command("status", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, int] = json.loads(done.stdout)
    return found

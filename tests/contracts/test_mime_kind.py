"""What sort of thing wrote a mail: machines are told by what they admit, people never are."""

from pathlib import Path

import pytest

from adapters.mime.reader import read
from hub.intake.mail import Kind

SHARED = Path(__file__).parents[3] / "shared" / "mails"

PERSON, AUTOMATIC, AWAY, BOUNCE, DELAYED = (
    Kind.PERSON,
    Kind.AUTOMATIC,
    Kind.OUT_OF_OFFICE,
    Kind.BOUNCE,
    Kind.DELAYED,
)


def kind(headers: str, body: str = "Hello.") -> Kind:
    lines = headers if "From:" in headers else f"From: ann@a.example\n{headers}"
    return read(f"{lines}\n\n{body}".replace("\n", "\r\n").encode()).kind


@pytest.mark.parametrize(
    "headers",
    [
        "Subject: Hello",
        "Subject: Re: Automatic reply: Hello",
        "Subject: Out of office next week, please cover",
        "Subject: RE: Out of office: me",
        "Subject: Auto accident on the M1",
        "Subject: Delivery of the report is delayed",
        "Subject: Undelivered parcel",
        "Subject: Failure notice period",
        "Auto-Submitted: no\nSubject: Hello",
        "Auto-Submitted: no (a person)\nSubject: Hello",
        "X-Auto-Response-Suppress: All\nSubject: Hello",
        "List-Id: <x.example>\nList-Unsubscribe: <mailto:x@x.example>\nSubject: Hello",
        "Precedence: list\nSubject: Hello",
        "Precedence: bulk\nList-Post: <mailto:l@x.example>\nSubject: Re: Hello",
        "Precedence: normal\nSubject: Hello",
        "Return-Path: <ann@a.example>\nSubject: Hello",
        "X-Autoreply: no\nSubject: Hello",
        "From: no-reply@a.example\nSubject: Hello",
        "Subject: Abwesenheit von Frau Müller am Montag",
        "Subject: Poza biurem - kto zastępuje?",
        "Subject: Fuori ufficio lunedì, chi copre?",
        "Subject: Fora do escritório na segunda",
        "Subject: Mrs Smith is out of the office",
        "Subject: Please verify this address",
        "X-Precedence: normal\nSubject: Hello",
        "Content-Class: urn:content-classes:message\nSubject: Hello",
        "Delivered-To: ann@a.example\nSubject: Hello",
    ],
)
def test_a_persons_mail_is_a_persons(headers: str) -> None:
    assert kind(headers) is PERSON


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-generated",
        "Auto-Submitted: auto-notified; owner-email=x",
        "Auto-Submitted: auto-replied",
        "Precedence: bulk",
        "Precedence: junk",
        "Precedence: auto_reply",
        "X-Autoreply: yes",
        "X-Autorespond: Hello",
        "Return-Path: <>",
        "X-Precedence: auto_reply",
        "Delivered-To: Autoresponder",
        "X-OTRS-Loop: support@a.example",
        "X-ServiceNow-Generated: true",
        "X-FreeScout-Mail-Type: auto.reply",
        "X-Boxtrapper: 1a2b3c",
        "Content-Class: urn:content-classes:mdn",
        "From: MAILER-DAEMON@a.example",
        "From: bounces+ann=a.example@b.example",
        "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@a.example>",
    ],
)
def test_a_machine_that_admits_it_is_a_machine(headers: str) -> None:
    assert kind(f"{headers}\nSubject: Hello") is AUTOMATIC


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Hello",
        "Abwesenheitsnotiz: Hello",
        "Automatische Antwort: Hallo",
        "Ateb awtomatig: Helo",
        "Odpowiedź automatyczna: Cześć",
        "رد تلقائي: مرحبا",
        "خودکار جواب: سلام",
        "Răspuns automat: Bună",
        "Αυτόματη απάντηση: Γεια",
        "Автоматична відповідь: Привіт",
        "=?utf-8?Q?R=C3=A9ponse_automatique_:_Bonjour?=",
        "=?utf-8?Q?Respuesta_autom=C3=A1tica:_Hola?=",
        "Risposta automatica: Ciao",
        "Automatisch antwoord: Hallo",
        "Autosvar: Hej",
        "Odpowiedź automatyczna: x",
        "自动回复: x",
        "自動応答: x",
        "Автоматический ответ: x",
        "AutoReply: Hello",
        "Out of Office AutoReply: Hello",
        "Afwezigheidsbericht: Hallo",
        "Autoodpowiedź: x",
        "Resposta automática: Olá",
        "Ausência Temporária: Olá",
    ],
)
def test_absence_in_many_languages_with_and_without_a_header_that_says_so(subject: str) -> None:
    assert kind(f"Subject: {subject}") is AWAY
    assert kind(f"Auto-Submitted: auto-replied\nSubject: {subject}") is AWAY
    assert kind(f"Precedence: bulk\nSubject: {subject}") is AWAY


@pytest.mark.parametrize(
    "subject",
    [
        "Out of Office: Hello",
        "Absence du bureau : Bonjour",
        "Fuera de la oficina: Hola",
        "Fuori sede: Ciao",
        "Poza biurem: x",
        "Out of office - urgent child protection concern",
        "Automatic reply (please read): child",
        "Abwesend - Kind in Gefahr",
    ],
)
def test_a_subject_that_people_write_too_is_an_absence_where_one_thing_more_says_so(subject: str) -> None:
    assert kind(f"Subject: {subject}", "A child is at risk.") is PERSON
    assert kind(f"Subject: {subject}", "I am out of the office until Monday.") is AWAY
    for answering in ("In-Reply-To: <1@a.example>", "X-Auto-Response-Suppress: All"):
        assert kind(f"{answering}\nSubject: {subject}", "Thank you.") is AWAY
    assert kind(f"Auto-Submitted: auto-replied\nSubject: {subject}", "Thank you.") is not PERSON


MARKS = (
    "[EXTERNAL] ",
    "[EXT] ",
    "***SPAM*** ",
    "{Spam?} ",
    "OFFICIAL-SENSITIVE: ",
    "External: [SECURE] ",
    "[External sender]: ",
)


@pytest.mark.parametrize("mark", [*MARKS, "[lscp-officers] ", "(1) ", "- ", ": "])
def test_a_subject_that_begins_with_a_bracket_or_a_stroke_is_no_absence(mark: str) -> None:
    answer = "I was out of the office yesterday. We will take it."
    assert kind(f"In-Reply-To: <1@a.example>\nSubject: {mark}Re: a case", answer) is PERSON
    assert kind(f"Subject: {mark}a case", answer) is PERSON


@pytest.mark.parametrize("mark", MARKS)
def test_what_a_gateway_puts_before_a_subject_hides_no_machine_and_makes_none(mark: str) -> None:
    assert kind(f"Subject: {mark}Automatic reply: a case") is AWAY
    assert kind(f"Subject: {mark}Your email requires verification verify#1") is AUTOMATIC
    assert (
        kind(f"Subject: {mark}FW: Undeliverable: x\nX-MS-Exchange-Message-Is-Ndr:", "<b@b.example>: 550 No")
        is PERSON
    )
    assert kind(f"Subject: {mark.strip()}", "I am out of the office until Monday.") is PERSON


@pytest.mark.parametrize(
    "header",
    [
        "X-MS-Exchange-Inbox-Rules-Loop: officer@b.example",
        "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
    ],
)
def test_a_persons_mail_that_a_rule_of_outlook_passed_on_is_a_persons(header: str) -> None:
    assert kind(f"{header}\nSubject: A child at risk", "Please ring me.") is PERSON
    assert kind(f"{header}\nSubject: Automatic reply: x", "Please ring me.") is AWAY
    assert kind(f"{header}\nAuto-Submitted: auto-generated\nSubject: x", "Noted.") is AUTOMATIC


@pytest.mark.parametrize("name", ["postmaster", "bounce", "bounces", "maildelivery", "mail-system"])
def test_people_write_from_the_addresses_of_mail_servers_too(name: str) -> None:
    sender = f"From: {name}@school.example"
    assert kind(f"{sender}\nSubject: Concern", "A child told us something today.") is PERSON
    assert kind(f"{sender}\nSubject: Undeliverable: Hello", "x") is BOUNCE
    assert kind(f"{sender}\nSubject: Hello", "550 5.1.1 user unknown") is BOUNCE
    assert kind(f"{sender}\nReturn-Path: <>\nSubject: Hello", "x") is AUTOMATIC


def test_a_visit_that_did_not_reach_the_child_is_no_bounce() -> None:
    text = "The visit did not reach the child. Copy of the message below."
    assert kind("Subject: Undeliverable: visit", text) is PERSON
    said = "Your message did not reach some or all of the intended recipients.\n"
    assert kind("Subject: Undeliverable: Hello", f"{said}Copy of the message below.") is BOUNCE


@pytest.mark.parametrize(
    "subject", ["I am on leave", "Re: Hello (on annual leave)", "Away from my desk", "Urlaub"]
)
def test_absence_that_a_person_could_have_typed_needs_a_header(subject: str) -> None:
    assert kind(f"Subject: {subject}") is PERSON
    assert kind(f"Auto-Submitted: auto-replied\nSubject: {subject}") is AWAY


def a_report(action: str, subject: str = "Delivery Status Notification", status: str = "5.1.1") -> str:
    acted = f"Action: {action}\n" if action else ""
    return (
        f"From: mailer-daemon@a.example\nSubject: {subject}\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="cut"\n\n'
        "--cut\nContent-Type: text/plain\n\nYour message.\n"
        "--cut\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; a.example\n\nFinal-Recipient: rfc822; x@b.example\n{acted}Status: {status}\n"
        "--cut\nContent-Type: message/rfc822\n\nSubject: Original\n\nx\n--cut--\n"
    )


@pytest.mark.parametrize(
    ("action", "status", "subject", "meant"),
    [
        ("failed", "5.1.1", "Delivery Status Notification", BOUNCE),
        ("Failed", "4.4.7", "Delivery delayed", BOUNCE),
        ("delayed", "4.4.1", "Undeliverable", DELAYED),
        ("delivered", "2.0.0", "Delivery report", AUTOMATIC),
        ("relayed", "2.0.0", "Delivery report", AUTOMATIC),
        ("", "5.0.0", "Undelivered", BOUNCE),
        ("", "4.0.0", "Delivery Status Notification (Delay)", DELAYED),
        ("", "2.0.0", "Delivered", AUTOMATIC),
    ],
)
def test_a_delivery_report_says_what_became_of_the_mail(
    action: str, status: str, subject: str, meant: Kind
) -> None:
    assert read(a_report(action, subject, status).encode()).kind is meant


@pytest.mark.parametrize(
    ("headers", "body", "meant"),
    [
        ("From: MAILER-DAEMON@a.example\nSubject: failure notice", "user unknown", BOUNCE),
        ("From: Mail Delivery System <Mailer-Daemon@a.example>\nSubject: Mail delivery failed", "x", BOUNCE),
        ("From: postmaster@a.example\nSubject: Undeliverable: Hello", "x", BOUNCE),
        ("Return-Path: <>\nSubject: Undelivered Mail Returned to Sender", "x", BOUNCE),
        ("From: x@a.example\nX-Failed-Recipients: y@b.example\nSubject: Hello", "x", BOUNCE),
        ("From: MAILER-DAEMON@a.example\nSubject: Hello", "550 5.1.1 no such user", BOUNCE),
        ("From: Mailer-Daemon@a.example\nSubject: Warning: message 1x delayed 24 hours", "x", DELAYED),
        (
            "From: MAILER-DAEMON@a.example\nSubject: Returned",
            "451 x\nWill keep trying for 5 days.",
            DELAYED,
        ),
        (
            "From: MAILER-DAEMON@a.example\nSubject: Warning: could not send message for past 4 hours",
            "x",
            DELAYED,
        ),
        ("Auto-Submitted: auto-replied\nSubject: Delivery failure", "x", BOUNCE),
        ("From: postmaster@a.example\nSubject: Unzustellbar: Hallo", "x", BOUNCE),
    ],
)
def test_bounces_without_a_report_are_told_by_who_sent_them_and_what_they_say(
    headers: str, body: str, meant: Kind
) -> None:
    assert kind(headers, body) is meant


def test_a_read_receipt_and_an_abuse_report_are_automatic() -> None:
    for report in ("disposition-notification", "feedback-report"):
        headers = f"Subject: Read: Hello\nContent-Type: multipart/report; report-type={report}; boundary=cut"
        assert kind(headers, "--cut\n\nx\n--cut--") is AUTOMATIC


def test_a_forwarded_bounce_is_the_persons_who_forwards_it() -> None:
    raw = (
        "From: ann@a.example\nSubject: Fwd: Undelivered Mail\nContent-Type: multipart/mixed; boundary=cut\n\n"
        "--cut\n\nPlease look.\n--cut\nContent-Type: message/rfc822\n\nReturn-Path: <>\n\nx\n--cut--\n"
    )
    assert read(raw.encode()).kind is PERSON
    in_pieces = raw.replace("message/rfc822\n\nReturn-Path: <>", "message/delivery-status\n\nAction: failed")
    assert read(in_pieces.encode()).kind is PERSON


@pytest.mark.skipif(not SHARED.exists(), reason="the shared mails are not here")
@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("multi_address_bounce1.eml", BOUNCE),
        ("multi_address_bounce2.eml", BOUNCE),
        ("multipart_report_multiple_status.eml", BOUNCE),
        ("report_530.eml", BOUNCE),
        ("report_422.eml", DELAYED),
        ("raw_email_with_mimepart_without_content_type.eml", DELAYED),
        ("msg_16.txt", BOUNCE),
        ("msg_25.txt", BOUNCE),
        ("msg_32.txt", PERSON),
        ("bad_date_header.eml", AUTOMATIC),
    ],
)
def test_the_kind_of_real_mails(name: str, meant: Kind) -> None:
    [path] = SHARED.rglob(name)
    assert read(path.read_bytes()).kind is meant


@pytest.mark.parametrize(
    "text",
    [
        "I am currently out of the office with limited access to email.",
        "I'm on annual leave until 7 December.",
        "Ich bin bis Montag nicht im Büro.",
        "Je suis en congés, de retour le 7 décembre.",
        "Estaré ausente hasta el lunes.",
        "Ik ben afwezig tot maandag.",
        "Przebywam na urlopie do poniedziałku.",
        "Sono in ferie fino a lunedì.",
        "Estou de férias até segunda-feira.",
    ],
)
def test_absence_that_only_the_text_tells_where_a_machine_answers(text: str) -> None:
    assert kind("Auto-Submitted: auto-replied\nSubject: Re: Hello", text) is AWAY
    assert kind("Precedence: bulk\nX-Autoreply: yes\nSubject: Re: Hello", text) is AWAY
    assert kind("Auto-Submitted: auto-generated\nSubject: Re: Hello", text) is AUTOMATIC
    assert kind("Subject: Re: Hello", text) is PERSON


def test_sieve_says_itself_that_somebody_is_away() -> None:
    assert kind("Auto-Submitted: auto-replied (vacation)\nSubject: Re: Hello", "Back on Monday.") is AWAY
    assert kind("Auto-Submitted: auto-replied (closed)\nSubject: Re: Hello", "Back on Monday.") is AUTOMATIC


def test_a_ticket_systems_receipt_is_automatic_and_no_absence() -> None:
    text = "Your ticket #123 has been opened. We answer within two days."
    assert kind("Auto-Submitted: auto-replied\nSubject: [#123] Hello", text) is AUTOMATIC


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Ann Smith is out of the office.",
            "I will be out of the office starting 01/12/2026 and will not return.",
        ),
        (
            "AUTO: Ann Smith is out of the office (returning 07/12/2026)",
            "I am out of the office until 07/12/2026.",
        ),
        ("Ann Smith ist außer Haus.", "Ich werde ab 01.12.2026 nicht im Büro sein."),
        ("Ann Smith est absent(e).", "Je serai absent(e) du 01/12 au 07/12."),
    ],
)
def test_notes_says_it_without_a_header(subject: str, text: str) -> None:
    assert kind(f"Subject: {subject}", text) is AWAY
    assert kind(f"Subject: {subject}", "Who covers for her?") is PERSON


def test_a_challenge_to_prove_oneself_a_person_is_automatic() -> None:
    assert kind("Subject: Your email requires verification verify#aB3xYz") is AUTOMATIC


def an_answer(text: str, method: str, subject: str = "Accepted: Case meeting") -> Kind:
    return kind(
        f"Subject: {subject}\nContent-Type: multipart/alternative; boundary=cut",
        f"--cut\nContent-Type: text/plain\n\n{text}\n--cut\nContent-Type: text/calendar; method={method}\n\n"
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n--cut--",
    )


def test_an_answer_to_an_invitation_is_automatic_unless_somebody_added_a_word() -> None:
    assert an_answer("", "REPLY") is AUTOMATIC
    assert an_answer("Ann Smith has accepted this invitation.", "REPLY") is AUTOMATIC
    assert an_answer("I cannot come, but the boy was hurt again.", "REPLY") is PERSON
    assert an_answer("", "REQUEST", "Case meeting") is PERSON
    assert an_answer("", "REPLY", "Fwd: Accepted: Case meeting") is PERSON


def test_a_read_receipt_that_lost_its_report_type_is_automatic() -> None:
    parts = "--cut\n\nRead.\n--cut\nContent-Type: message/disposition-notification\n\nDisposition: x\n--cut--"
    assert kind("Subject: Read: Hello\nContent-Type: multipart/mixed; boundary=cut", parts) is AUTOMATIC
    assert kind("Subject: Fwd: Read: Hello\nContent-Type: multipart/mixed; boundary=cut", parts) is PERSON


A_LETTER_BACK = "\n\n--cut\nContent-Type: message/rfc822\n\nSubject: Case meeting\n\nx\n--cut--"


def returned(subject: str, text: str, headers: str = "") -> Kind:
    """A text with the mail it is about attached, from an address that tells nothing."""
    return kind(
        f"{headers}Subject: {subject}\nContent-Type: multipart/mixed; boundary=cut",
        f"--cut\n\n{text}{A_LETTER_BACK}",
    )


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Mail delivery failed: returning message to sender", "It could not be delivered to its recipients."),
        ("Mail could not be delivered", "550 5.1.1 <b@b.example>... user unknown"),
        ("Returned Mail - Error During Delivery", "<b@b.example>: Requested action not taken."),
        ("Undeliverable: Case meeting", "The recipient could not be found: not a valid user."),
        ("Delivery failure notification", "Could not deliver message to b@b.example."),
    ],
)
def test_a_server_without_a_name_gives_itself_away_by_giving_the_mail_back(subject: str, text: str) -> None:
    assert returned(subject, text) is BOUNCE
    assert kind(f"Subject: {subject}", f"{text}\n\n--- The original message follows ---\n") is BOUNCE
    assert kind(f"Subject: {subject}", text) is PERSON
    assert returned(f"Fwd: {subject}", text) is PERSON
    assert returned("Returned with thanks", text) is PERSON


def test_a_person_who_attaches_a_mail_that_failed_is_a_person() -> None:
    assert (
        returned("Undeliverable mail, what shall I do?", "This could not be delivered, see below.") is PERSON
    )
    assert returned("Our delivery failure last week", "My letter could not be delivered.") is PERSON


def test_a_mail_that_waits_for_a_full_mailbox_is_delayed() -> None:
    text = (
        "Delivery has been postponed due to a full mailbox. We will continue to try to deliver your message."
    )
    assert returned("Mail Delivery Warning", text) is DELAYED


@pytest.mark.parametrize(
    ("sender", "text"),
    [
        ("Mail Delivery System <ndr@a.example>", "The message could not be delivered."),
        ("Mail.Delivery.System@mx.a.example", "No such user."),
        ('"Postmaster" <admin@a.example>', "User unknown."),
    ],
)
def test_the_name_of_a_mail_system_tells_where_it_says_what_failed(sender: str, text: str) -> None:
    assert kind(f"From: {sender}\nSubject: Delivery status notification", text) is BOUNCE


@pytest.mark.parametrize(
    "subject",
    [
        "Niedostarczalne: Spotkanie",
        "Nedoručitelné: Schůzka",
        "Kézbesíthetetlen: x",
        "Kan inte levereras: Möte",
        "Kan ikke leveres: Møte",
        "Ei toimitettu: Kokous",
        "Teslim edilemedi: Toplantı",
        "Не удается доставить: Встреча",
        "邮件传输失败！",
        "メッセージを配信できません。",
    ],
)
def test_a_bounce_in_the_language_of_its_server(subject: str) -> None:
    assert kind(f"From: postmaster@a.example\nSubject: {subject}", "b@b.example") is BOUNCE


def test_a_receipt_that_says_rejected_is_a_bounce_about_its_recipient() -> None:
    mail = read(
        b"From: Mail Delivery Subsystem <admin@a.example>\nAuto-Submitted: auto-replied (rejected)\n"
        b"Subject: Automatically rejected mail\n"
        b"Content-Type: multipart/report; report-type=disposition-notification; boundary=cut\n\n"
        b"--cut\n\nQuota exceeded.\n--cut\nContent-Type: message/disposition-notification\n\n"
        b"Final-Recipient: rfc822; b@b.example\n"
        b"Disposition: automatic-action/MDN-sent-automatically; deleted\n--cut--\n"
    )
    assert mail.kind is BOUNCE
    assert mail.about is not None
    assert [it.recipients for it in mail.about.verdicts] == [("b@b.example",)]

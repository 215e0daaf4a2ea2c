"""The hosted payment page: server-rendered, no JavaScript, nothing from elsewhere."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlencode

from . import payments
from .account import Account
from .api import Request
from .cards import luhn_valid
from .checkout import current_session
from .errors import StripeFault
from .page_text import TEXT

PATH = re.compile(r"^/c/pay/(cs_test_[A-Za-z0-9]+)(/authorize)?$")
EXPIRY = re.compile(r"^\s*(\d{1,2})\s*[/-]\s*(\d{2}|\d{4})\s*$")
OFFERED = (
    ("4242 4242 4242 4242", "success"),
    ("4000 0000 0000 0002", "generic_decline"),
    ("4000 0000 0000 9995", "insufficient_funds"),
    ("4000 0025 0000 3155", "challenge"),
    ("4000 0000 0000 3220", "challenge"),
)


@dataclass(frozen=True)
class PageAnswer:
    """HTML, or (with `location`) a redirect."""

    status: int
    html: str = ""
    location: str | None = None


def respond(account: Account, request: Request) -> PageAnswer:
    """Answer a call under `/c/pay/`."""
    query = parse_qs(request.query)
    match = PATH.match(request.path)
    try:
        with account.store.transaction():
            session = current_session(account, match[1]) if match else None
    except StripeFault:
        session = None
    lang = _language(query, session)
    if not match or session is None:
        return PageAnswer(404, _message(lang, "missing", None))
    if request.method == "POST":
        form = {name: values[-1] for name, values in parse_qs(request.body.decode()).items()}
        return _submit(account, session, form, bool(match[2]), lang)
    if session["status"] == "complete":
        kind = "paid" if session["payment_status"] == "paid" else "pending"
        return PageAnswer(200, _message(lang, kind, _success(session)))
    if session["status"] == "expired":
        return PageAnswer(200, _message(lang, "expired", session["cancel_url"]))
    intent = account.store.get(session["payment_intent"]) if session["payment_intent"] else None
    if match[2]:
        if not intent or intent["status"] != "requires_action":
            return PageAnswer(303, location=_url(session, lang))
        method = account.fetch("payment_method", intent["payment_method"])["type"]
        return PageAnswer(200, _authorize(lang, session, method))
    return PageAnswer(200, _checkout(account, lang, session, intent, query))


def _submit(
    account: Account, session: dict[str, Any], form: dict[str, str], authorizing: bool, lang: str
) -> PageAnswer:
    problems: list[str] = []
    if not authorizing:
        buyer, problems = _read(account, session, form)
        if problems or buyer is None:
            extra = {"method": form.get("method", "")}
            return PageAnswer(303, location=_url(session, lang, problem=problems, **extra))
    try:
        with account.store.transaction():
            if authorizing:
                intent = payments.finish(account, session["id"], form.get("result") == "complete")
            else:
                assert buyer is not None
                intent = payments.begin(account, session["id"], buyer)
    except StripeFault:
        # Paid in another tab, or expired meanwhile: the page itself says which.
        return PageAnswer(303, location=_url(session, lang))
    if intent["status"] in ("succeeded", "processing"):
        return PageAnswer(303, location=_success(session))
    if intent["status"] == "requires_action":
        return PageAnswer(303, location=_url(session, lang, page="/authorize"))
    error = intent["last_payment_error"]
    code = error.get("decline_code", error["code"])
    return PageAnswer(303, location=_url(session, lang, problem=[f"declined_{code}"]))


def _read(account: Account, session: dict[str, Any], form: dict[str, str]) -> tuple[payments.Buyer | None, list[str]]:
    method = form.get("method", "")
    if method not in session["payment_method_types"]:
        return None, ["error_method"]
    email = form.get("email") or None
    if method != "card":
        return payments.Buyer(method, email=email), []
    problems = []
    number = form.get("card_number", "")
    if not luhn_valid(number):
        problems.append("error_card_number")
    expiry = EXPIRY.match(form.get("expiry", ""))
    month, year = (int(expiry[1]), int(expiry[2]) % 100 + 2000) if expiry else (0, 0)
    this_year, this_month = _year_and_month(account.now())
    if not 1 <= month <= 12 or (year, month) < (this_year, this_month):
        problems.append("error_expiry")
    if not re.fullmatch(r"\d{3,4}", form.get("cvc", "").strip()):
        problems.append("error_cvc")
    if problems:
        return None, problems
    return payments.Buyer("card", number, month, year, email, form.get("name") or None), []


def _year_and_month(now: int) -> tuple[int, int]:
    moment = time.gmtime(now)
    return moment.tm_year, moment.tm_mon


def _language(query: dict[str, list[str]], session: dict[str, Any] | None) -> str:
    asked = query.get("lang", [""])[0]
    if asked in TEXT:
        return asked
    locale = (session or {}).get("locale") or "zh"
    return "en" if locale.startswith("en") else "zh"


def _url(session: dict[str, Any], lang: str, page: str = "", problem: list[str] | None = None, method: str = "") -> str:
    query: list[tuple[str, str]] = [("lang", lang)]
    query += [("problem", name) for name in problem or []]
    query += [("method", method)] if method else []
    return f"/c/pay/{session['id']}{page}?{urlencode(query)}"


def _success(session: dict[str, Any]) -> str:
    url: str = session["success_url"]
    return url.replace("{CHECKOUT_SESSION_ID}", session["id"])


def _yuan(fen: int) -> str:
    return f"¥{fen // 100:,}.{fen % 100:02d}"


def _frame(lang: str, title: str, body: str, other_url: str) -> str:
    t = TEXT[lang]
    other = "en" if lang == "zh" else "zh"
    return f"""<!doctype html>
<html lang="{t["html_lang"]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/pay.css">
</head>
<body>
<header class="notice">
<div class="notice-inner">
<p><strong>{t["notice"]}</strong> <span class="more">{t["notice_more"]}</span></p>
<a href="{escape(other_url)}lang={other}" lang="{TEXT[other]["html_lang"]}"
 hreflang="{TEXT[other]["html_lang"]}">{t["other_lang"]}</a>
</div>
</header>
<main class="desk">
{body}
</main>
</body>
</html>
"""


def _checkout(
    account: Account, lang: str, session: dict[str, Any], intent: dict[str, Any] | None, query: dict[str, list[str]]
) -> str:
    t = TEXT[lang]
    lines = [account.fetch("item", identifier) for identifier in session["_line_items"]]
    cancel = session["cancel_url"]
    back = f'<p class="back"><a href="{escape(cancel)}">← {t["cancel"]}</a></p>' if cancel else ""
    body = f"""<section class="order" aria-labelledby="due">
<h1 id="due"><span class="label">{t["due"]}</span> <span class="amount">{_yuan(session["amount_total"])}</span></h1>
<h2>{t["order"]}</h2>
<ul class="lines">{"".join(_line(t, line) for line in lines)}</ul>
<p class="total"><span>{t["total"]}</span> <strong>{_yuan(session["amount_total"])}</strong></p>
{back}
</section>
<section class="pay" aria-labelledby="choose">
<h2 id="choose">{t["method"]}</h2>
{_problems(t, query.get("problem", []))}
{_form(t, lang, session, query)}
</section>"""
    return _frame(lang, f"{_yuan(session['amount_total'])} · {t['title']}", body, f"/c/pay/{session['id']}?")


def _line(t: dict[str, str], line: dict[str, Any]) -> str:
    price = _yuan(line["price"]["unit_amount"])
    detail = t["quantity"].format(n=line["quantity"], price=price)
    return (
        f'<li><span class="what">{escape(line["description"])}<small>{detail}</small></span>'
        f'<span class="sum">{_yuan(line["amount_total"])}</span></li>'
    )


def _problems(t: dict[str, str], names: list[str]) -> str:
    shown = [name for name in names if name in t and name.startswith(("error_", "declined_"))]
    if not shown:
        return ""
    items = "".join(
        f'<li><a href="#{name.removeprefix("error_")}">{t[name]}</a></li>'
        if name in ("error_card_number", "error_expiry", "error_cvc")
        else f"<li>{t[name]}</li>"
        for name in shown
    )
    return f'<div class="problem" role="alert"><p><strong>{t["problem"]}</strong></p><ul>{items}</ul></div>'


def _form(t: dict[str, str], lang: str, session: dict[str, Any], query: dict[str, list[str]]) -> str:
    methods = session["payment_method_types"]
    chosen = query.get("method", [methods[0]])[0]
    chosen = chosen if chosen in methods else methods[0]
    problems = query.get("problem", [])
    options = "".join(_option(t, method, method == chosen, problems) for method in methods)
    if session["customer_email"]:
        email = f'<p class="hint">{t["email_given"].format(email=escape(session["customer_email"]))}</p>'
    else:
        email = _field(t, "email", "email", "email", False)
    return f"""<form method="post" action="{_url(session, lang)}">
<fieldset class="methods"><legend class="unseen">{t["method"]}</legend>{options}</fieldset>
{email}
<button type="submit" class="go">{t["pay"].format(amount=_yuan(session["amount_total"]))}</button>
</form>"""


def _option(t: dict[str, str], method: str, checked: bool, problems: list[str]) -> str:
    fields = ""
    if method == "card":
        rows = "".join(f"<tr><td>{number}</td><td>{t[outcome]}</td></tr>" for number, outcome in OFFERED)
        fields = f"""<div class="card-fields">
{_field(t, "card_number", "cc-number", "text", "error_card_number" in problems, "4242 4242 4242 4242")}
<div class="pair">
{_field(t, "expiry", "cc-exp", "text", "error_expiry" in problems, "12 / 34")}
{_field(t, "cvc", "cc-csc", "text", "error_cvc" in problems, "123")}
</div>
{_field(t, "name", "cc-name", "text", False)}
<details class="numbers"><summary>{t["numbers"]}</summary><p class="hint">{t["numbers_note"]}</p>
<table><thead><tr><th scope="col">{t["number"]}</th><th scope="col">{t["outcome"]}</th></tr></thead>
<tbody>{rows}</tbody></table></details>
</div>"""
    mark = " checked" if checked else ""
    return f"""<div class="option">
<input type="radio" name="method" id="method-{method}" value="{method}"{mark}
 aria-describedby="hint-{method}">
<label for="method-{method}">{t[method]}</label>
<span class="hint" id="hint-{method}">{t[method + "_hint"]}</span>
{fields}</div>"""


def _field(t: dict[str, str], name: str, complete: str, kind: str, wrong: bool, example: str = "") -> str:
    numeric = ' inputmode="numeric"' if complete in ("cc-number", "cc-csc") else ""
    error = f'<span class="wrong" id="wrong-{name}">{t["error_" + name]}</span>' if wrong else ""
    described = f' aria-invalid="true" aria-describedby="wrong-{name}"' if wrong else ""
    hint = f' placeholder="{example}"' if example else ""
    return f"""<div class="field"><label for="{name}">{t[name]}</label>
<input type="{kind}" id="{name}" name="{name}" autocomplete="{complete}"{numeric}{hint}{described}>{error}</div>"""


def _authorize(lang: str, session: dict[str, Any], method: str) -> str:
    t = TEXT[lang]
    suffix = "_card" if method == "card" else ""
    body = f"""<section class="single">
<h1>{t["authorize_" + method]}</h1>
<p class="amount">{_yuan(session["amount_total"])}</p>
<p>{t["authorize_text"]}</p>
<form method="post" action="{_url(session, lang, page="/authorize")}">
<button type="submit" name="result" value="complete" class="go">{t["complete" + suffix]}</button>
<button type="submit" name="result" value="fail" class="stop">{t["fail" + suffix]}</button>
</form>
<p class="back"><a href="{_url(session, lang)}">← {t["back_to_methods"]}</a></p>
</section>"""
    return _frame(lang, f"{t['authorize_title']} · {t['title']}", body, f"/c/pay/{session['id']}/authorize?")


def _message(lang: str, kind: str, onward: str | None) -> str:
    t = TEXT[lang]
    link = f'<p><a class="go" href="{escape(onward)}">{t["to_shop"]}</a></p>' if onward else ""
    body = f'<section class="single"><h1>{t[kind]}</h1><p>{t[kind + "_text"]}</p>{link}</section>'
    return _frame(lang, f"{t[kind]} · {t['title']}", body, "?")

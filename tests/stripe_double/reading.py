"""Reading objects the way the API shows them: expansion, lists with cursors and filters, the balance."""

from __future__ import annotations

from typing import Any

from .account import Account, public
from .errors import invalid, missing_resource

MAX_DEPTH = 4
#: Fields that `expand[]` may name, by kind. Those always null here are listed too: Stripe takes them.
EXPANDABLE = {
    "checkout.session": {"customer", "invoice", "line_items", "payment_intent", "payment_link", "setup_intent",
                         "subscription"},
    "payment_intent": {"application", "customer", "latest_charge", "on_behalf_of", "payment_method", "review"},
    "charge": {"application", "application_fee", "balance_transaction", "customer", "failure_balance_transaction",
               "on_behalf_of", "payment_intent", "refunds", "review", "source_transfer"},
    "refund": {"balance_transaction", "charge", "customer", "failure_balance_transaction", "payment_intent",
               "payment_method", "source_transfer_reversal", "transfer_reversal"},
    "balance_transaction": {"source"},
    "dispute": {"charge", "payment_intent"},
    "payout": {"balance_transaction", "destination", "failure_balance_transaction"},
    "payment_method": {"customer"},
    "item": set(),
    "price": {"product"},
    "product": {"default_price", "tax_code"},
    "event": set(),
    "balance": set(),
}  # fmt: skip
#: List filters that compare one field for equality.
FILTERS = {
    "checkout.session": {"customer": "customer", "payment_intent": "payment_intent", "payment_link": "payment_link",
                         "status": "status", "subscription": "subscription"},
    "payment_intent": {"customer": "customer"},
    "charge": {"customer": "customer", "payment_intent": "payment_intent", "transfer_group": "transfer_group"},
    "refund": {"charge": "charge", "payment_intent": "payment_intent"},
    "balance_transaction": {"currency": "currency", "source": "source", "type": "type"},
    "dispute": {"charge": "charge", "payment_intent": "payment_intent"},
    "event": {},
}  # fmt: skip
COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def shown(account: Account, thing: dict[str, Any], expand: list[str] = []) -> dict[str, Any]:  # noqa: B006
    """An object as answered now, with `expand` paths such as `latest_charge.balance_transaction` followed.

    Raises StripeFault 400 for a path that Stripe couldn't expand.
    """
    answer = _present(account, thing)
    for path in expand:
        parts = path.split(".")
        if len(parts) > MAX_DEPTH:
            raise invalid(f"You cannot expand more than {MAX_DEPTH} levels of a property. Property: {path}", "expand")
        _follow(account, answer, parts, path)
    return answer


def _present(account: Account, thing: dict[str, Any]) -> dict[str, Any]:
    answer = public(thing)
    if answer["object"] == "balance_transaction":
        answer["status"] = "available" if answer["available_on"] <= account.now() else "pending"
    if answer["object"] == "event":
        sql = "SELECT count(*) AS n FROM deliveries WHERE event = ? AND state IN ('waiting', 'held')"
        answer["pending_webhooks"] = account.store.rows(sql, answer["id"])[0]["n"]
    return answer


def _follow(account: Account, node: Any, parts: list[str], path: str) -> None:
    if not parts:
        return
    if isinstance(node, list):
        for item in node:
            _follow(account, item, parts, path)
        return
    name, rest = parts[0], parts[1:]
    kind = node.get("object")
    if kind == "list" and name == "data":
        return _follow(account, node["data"], rest, path)
    inside = isinstance(node.get(name), dict | list) and kind not in (None, "list")
    if kind not in EXPANDABLE or (name not in EXPANDABLE[kind] and not (inside and rest)):
        raise invalid(f"This property cannot be expanded ({path}).", "expand")
    value = node.get(name)
    if kind == "checkout.session" and name == "line_items":
        if value is None:
            node[name] = value = line_items(account, node["id"], {})
    elif kind == "charge" and name == "refunds":
        if value is None:
            found = list_objects(account, "refund", {"charge": node["id"]}, f"/v1/charges/{node['id']}/refunds")
            node[name] = value = found
    elif isinstance(value, str):
        found_thing = account.store.get(value)
        if found_thing is not None:
            node[name] = value = _present(account, found_thing)
    if rest and value is not None:
        _follow(account, value, rest, path)


def line_items(account: Account, session_id: str, given: dict[str, Any]) -> dict[str, Any]:
    """The session's lines in the order they were given, a page at a time."""
    session = account.fetch("checkout.session", session_id, "session")
    ids: list[str] = session["_line_items"]
    limit = _limit(given)
    start, end = 0, len(ids)
    if "starting_after" in given:
        start = _index(ids, given["starting_after"], "starting_after") + 1
        end = min(len(ids), start + limit)
    elif "ending_before" in given:
        end = _index(ids, given["ending_before"], "ending_before")
        start = max(0, end - limit)
    else:
        end = min(len(ids), limit)
    more = start > 0 if "ending_before" in given else end < len(ids)
    items = [public(account.fetch("item", identifier)) for identifier in ids[start:end]]
    return {
        "object": "list", "data": items, "has_more": more, "url": f"/v1/checkout/sessions/{session_id}/line_items",
    }  # fmt: skip


def _index(ids: list[str], cursor: str, param: str) -> int:
    if cursor not in ids:
        raise missing_resource("item", cursor, param, 400)
    return ids.index(cursor)


def list_objects(account: Account, kind: str, given: dict[str, Any], url: str) -> dict[str, Any]:
    """Newest first; `limit`, `starting_after`, `ending_before`, `created` and the kind's filters."""
    limit = _limit(given)
    conditions = _conditions(kind, given)
    backwards = "ending_before" in given
    for name, sign in (("starting_after", "<"), ("ending_before", ">")):
        if name in given:
            seq = account.store.position(given[name], kind)
            if seq is None:
                raise missing_resource(kind, given[name], name, 400)
            conditions.append((f"seq {sign} ?", seq))
    found = account.store.find(kind, conditions, limit=limit + 1, ascending=backwards)
    page = found[:limit]
    if backwards:
        page.reverse()
    data = [_present(account, thing) for thing in page]
    return {"object": "list", "data": data, "has_more": len(found) > limit, "url": url}


def _limit(given: dict[str, Any]) -> int:
    limit = int(given.get("limit", 10))
    if limit > 100:
        message = f"This value must be less than or equal to 100 (it currently is '{limit}')."
        raise invalid(message, "limit", "parameter_invalid_integer")
    if limit < 1:
        message = f"This value must be greater than or equal to 1 (it currently is '{limit}')."
        raise invalid(message, "limit", "parameter_invalid_integer")
    return limit


def _conditions(kind: str, given: dict[str, Any]) -> list[tuple[str, Any]]:
    conditions: list[tuple[str, Any]] = []
    for name, field in FILTERS[kind].items():
        if name in given:
            conditions.append((f"json_extract(body, '$.{field}') = ?", given[name]))
    created = given.get("created")
    if isinstance(created, int):
        conditions.append(("created = ?", created))
    elif created:
        conditions += [(f"created {COMPARISONS[sign]} ?", bound) for sign, bound in created.items()]
    if "customer_details" in given:
        email = given["customer_details"].get("email")
        conditions.append(("json_extract(body, '$.customer_details.email') = ?", email))
    if kind == "event":
        conditions += _event_conditions(given)
    return conditions


def _event_conditions(given: dict[str, Any]) -> list[tuple[str, Any]]:
    conditions: list[tuple[str, Any]] = []
    if "type" in given:
        # Stripe lets * stand for anything; GLOB's other signs don't occur in event names.
        conditions.append(("json_extract(body, '$.type') GLOB ?", given["type"]))
    if types := given.get("types"):
        names = ",".join(types)
        conditions.append(("instr(',' || ? || ',', ',' || json_extract(body, '$.type') || ',') > 0", names))
    if "delivery_success" in given:
        delivered = "(SELECT count(*) FROM deliveries d WHERE d.event = objects.id AND d.state != 'delivered') = 0"
        conditions.append((f"({delivered}) = ?", int(given["delivery_success"])))
    return conditions


def balance(account: Account) -> dict[str, Any]:
    """Sums of `net` over all balance transactions, split by whether their day has come."""
    sql = (
        "SELECT coalesce(sum(json_extract(body, '$.net')) FILTER (WHERE json_extract(body, '$.available_on') <= ?), 0),"
        " coalesce(sum(json_extract(body, '$.net')) FILTER (WHERE json_extract(body, '$.available_on') > ?), 0)"
        " FROM objects WHERE kind = 'balance_transaction'"
    )
    available, pending = account.store.rows(sql, account.now(), account.now())[0]

    def part(amount: int) -> list[dict[str, Any]]:
        return [{"amount": amount, "currency": "cny", "source_types": {"card": amount}}]

    return {"object": "balance", "available": part(available), "livemode": False, "pending": part(pending)}
